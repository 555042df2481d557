import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { PlanMembership } from '../plan/membership.entity.js';
import { Plan } from '../plan/plan.entity.js';
import { paymentTtl } from '../settings.js';
import { beginPayment } from './begin-payment.js';
import { demandOpen } from './demand-open.js';
import { lockOne, lockPlanOf } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { askBeforeReplacing, fits, replace, type Wish } from './replace-payment.js';
import { PaymentStatus } from './status.js';

/**
 * The open payment of this person for this plan if it is what they ask for, or a new one in its place. ALREADY_PAID while they have the
 * plan.
 */
export async function payForPlan(
  context: RequestContext,
  userId: string,
  planId: string,
  { couponCode, returnUrl }: Wish,
): Promise<Payment> {
  const now = context.clock.now();
  const pending = { payerId: userId, planId, status: PaymentStatus.PENDING };
  if (isId(planId)) await askBeforeReplacing(context, await context.em.findOne(Payment, pending, { disableIdentityMap: true }), couponCode);
  return transaction(context, async (em) => {
    const plan = isId(planId) ? await em.findOne(Plan, { id: planId, active: true }) : null;
    if (!plan) throw notFound('Plan');
    await lockPlanOf(em, userId, planId);
    const inside = { ...context, em };
    const open = await lockOne(em, pending);
    if (open) demandOpen(open, now);
    if (open && (await fits(em, open, plan.price, couponCode))) return open;
    if (await em.findOne(PlanMembership, { userId, planId, endedAt: null })) {
      throw refuse(ErrorCode.ALREADY_PAID, 'You have this plan already');
    }
    const code = open ? await replace(inside, open, couponCode) : couponCode;
    const expiresAt = new Date(now.getTime() + context.settings(paymentTtl));
    const order = { payerId: userId, what: plan.name, price: plan.price, of: { planId }, expiresAt, returnUrl };
    return beginPayment(inside, order, code ?? null);
  });
}
