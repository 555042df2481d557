import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ProviderRefusal } from '../provider/provider.js';
import { PlanMembership } from './membership.entity.js';

/**
 * Has the provider stop renewing a membership, if that is still to be done. Throws when the provider does not answer, and is tried again.
 */
export async function cancelAtProvider(context: RequestContext, membershipId: string): Promise<void> {
  const { em, resources, log } = context.fresh();
  const membership = await em.findOneOrFail(PlanMembership, { id: membershipId });
  if (!membership.cancellationDue || !membership.subscriptionId) return;
  try {
    await resources.paymentProvider.cancelSubscription(membership.subscriptionId);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    // The subscription has ended at the provider already.
    log.warn({ err: error, membershipId }, 'the provider does not cancel a subscription');
  }
  await transaction(context, async (inside) => (await findForUpdate(inside, PlanMembership, membershipId))?.cancellationDone());
}
