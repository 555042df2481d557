import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Payment } from '../payment/payment.entity.js';
import { endOfPeriod } from './interval.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/**
 * Starts the membership that was paid for; without a subscription it lasts one period. False when it is not `wanted`, or the payer has
 * the plan already: then nothing begins, and nothing will be renewed.
 */
export async function startMembership(
  { em, clock }: RequestContext,
  payment: Payment,
  subscriptionId: string | null,
  wanted: boolean,
): Promise<boolean> {
  const plan = await em.findOneOrFail(Plan, { id: payment.planId ?? '' });
  const running = await em.findOne(PlanMembership, { userId: payment.payerId, planId: plan.id, endedAt: null });
  if (running || !wanted) {
    if (subscriptionId) em.persist(PlanMembership.unwanted(plan, payment.payerId, payment.id, subscriptionId, clock.now()));
    return false;
  }
  const until = endOfPeriod(clock.now(), plan.interval);
  const membership = PlanMembership.start(plan, payment.payerId, payment.id, subscriptionId, until);
  em.persist(membership);
  payment.membershipId = membership.id;
  return true;
}
