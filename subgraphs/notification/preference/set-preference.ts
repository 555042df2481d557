import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { NotificationPreference, type NotificationPreferenceInput } from './preference.entity.js';

/** The caller's own. It holds for what was told before as well, in the inbox; for email, from the next one on. */
export async function setNotificationPreference(
  context: RequestContext,
  input: NotificationPreferenceInput,
): Promise<NotificationPreference> {
  const { userId } = requireUser(context.caller);
  return transaction(context, (em) => em.upsert(NotificationPreference, { userId, ...input }));
}
