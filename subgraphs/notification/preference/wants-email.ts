import type { RequestContext } from '../../../platform/kernel/context.js';
import type { NotificationKind } from '../kinds.js';
import { emailByDefault } from './defaults.js';
import { NotificationPreference } from './preference.entity.js';

/** Whether a reader wants mail of this kind. */
export async function wantsEmail({ em }: RequestContext, userId: string, kind: NotificationKind): Promise<boolean> {
  const chosen = await em.findOne(NotificationPreference, { userId, kind });
  return chosen?.email ?? emailByDefault[kind];
}
