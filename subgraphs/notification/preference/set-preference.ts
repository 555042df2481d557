import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { NotificationPreference, type NotificationPreferenceInput } from './preference.entity.js';

/** The caller's own. In the inbox it also applies to earlier notices; for email, to later ones only. */
export async function setNotificationPreference(
  context: RequestContext,
  input: NotificationPreferenceInput,
): Promise<NotificationPreference> {
  const { userId } = requireUser(context.caller);
  return transaction(context, (em) => em.upsert(NotificationPreference, { userId, ...input }));
}
