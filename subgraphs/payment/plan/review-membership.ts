import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { planGrace } from '../settings.js';
import { cancelAtProvider } from './cancel-at-provider.js';
import { handleRenewal } from './handle-renewal.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/**
 * Reviews a membership whose time is over, or whose cancellation the provider still has to hear. If it should have been renewed the
 * provider is asked, since a webhook may be lost, and it gets its grace time; it ends only after the provider has said that nothing was
 * paid.
 */
export async function reviewMembership(context: RequestContext, id: string): Promise<void> {
  const { em, resources } = context;
  const membership = await em.findOneOrFail(PlanMembership, { id });
  if (membership.cancellationDue) return cancelAtProvider(context, id);
  if (membership.renewing && membership.subscriptionId) {
    for (const renewal of await resources.paymentProvider.renewalsOf(membership.subscriptionId)) await handleRenewal(context, renewal);
  }
  await endIfOver(context, id);
}

async function endIfOver(context: RequestContext, id: string): Promise<void> {
  const now = context.clock.now();
  const grace = context.settings(planGrace);
  await transaction(context, async (em) => {
    const membership = await findForUpdate(em, PlanMembership, id);
    if (!membership || membership.endedAt) return;
    if (membership.isOver(now, grace)) membership.end(await em.findOneOrFail(Plan, { id: membership.planId }), 'Its time is over', now);
    else membership.reviewAgain(now, grace);
  });
}
