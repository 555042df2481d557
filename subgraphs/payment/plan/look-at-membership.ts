import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { planGrace } from '../settings.js';
import { hearOfRenewal } from './hear-renewal.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';
import { tellOfCancellation } from './tell-provider.js';

/**
 * The time of a membership is over, or its provider is to be told something. One that should have been renewed is asked about,
 * since the news of it may be lost, and gets its grace time; it ends only when the provider has said that nothing came.
 */
export async function lookAtMembership(context: RequestContext, id: string): Promise<void> {
  const { em, resources } = context;
  const membership = await em.findOneOrFail(PlanMembership, { id });
  if (membership.cancellationDue) return tellOfCancellation(context, id);
  if (membership.renewing && membership.subscriptionId) {
    for (const renewal of await resources.paymentProvider.renewalsOf(membership.subscriptionId)) await hearOfRenewal(context, renewal);
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
    else membership.lookAgain(now, grace);
  });
}
