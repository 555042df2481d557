import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ProviderRefusal } from '../provider/provider.js';
import { PlanMembership } from './membership.entity.js';

/** Tells the provider that a membership is not to be renewed, if it is still to be told. No answer: throws, and it is tried again. */
export async function tellOfCancellation(context: RequestContext, membershipId: string): Promise<void> {
  const { em, resources, log } = context.fresh();
  const membership = await em.findOneOrFail(PlanMembership, { id: membershipId });
  if (!membership.cancellationDue || !membership.subscriptionId) return;
  try {
    await resources.paymentProvider.cancelSubscription(membership.subscriptionId);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    // It has ended there already.
    log.warn({ err: error, membershipId }, 'the provider does not cancel a subscription');
  }
  await transaction(context, async (inside) => (await findForUpdate(inside, PlanMembership, membershipId))?.cancellationDone());
}
