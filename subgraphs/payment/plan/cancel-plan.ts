import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { isOutage } from '../../../platform/kernel/outage.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { membershipPolicy } from '../policy.js';
import { cancelAtProvider } from './cancel-at-provider.js';
import { PlanMembership } from './membership.entity.js';

/** The member, admins. The membership runs to the end of what is paid. CONFLICT when it has ended. */
export async function cancelPlan(context: RequestContext, membershipId: string): Promise<PlanMembership> {
  const membership = await transaction(context, async (em) => {
    const found = await findForUpdate(em, PlanMembership, membershipId);
    membershipPolicy.demand('cancel', context.caller, found);
    if (found.endedAt) throw conflict('The plan has ended');
    found.cancel(context.clock.now());
    return found;
  });
  try {
    await cancelAtProvider(context, membership.id);
  } catch (error) {
    // The cancellation is stored, and the job goes on with it.
    if (!isOutage(error)) throw error;
    context.log.warn({ err: error, membershipId }, 'the provider could not be told of a cancellation yet');
  }
  return membership;
}
