import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { NOTIFICATION_KINDS } from '../kinds.js';
import { emailByDefault } from './defaults.js';
import { NotificationPreference } from './preference.entity.js';

/** The caller's own: every kind, chosen or not. */
export async function findPreferences({ caller, em }: RequestContext): Promise<NotificationPreference[]> {
  const { userId } = requireUser(caller);
  const chosen = byKey(await findRows(em, NotificationPreference, { userId }), ({ kind }) => kind);
  return NOTIFICATION_KINDS.map((kind) => chosen.get(kind) ?? { userId, kind, inApp: true, email: emailByDefault[kind] });
}
