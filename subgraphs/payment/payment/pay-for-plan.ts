import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { PlanMembership } from '../plan/membership.entity.js';
import { Plan } from '../plan/plan.entity.js';
import { paymentTtl } from '../settings.js';
import { beginPayment } from './begin-payment.js';
import { demandOpen } from './demand-open.js';
import { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

/** The open payment of this person for this plan, or a new one. ALREADY_PAID while they have it. */
export async function payForPlan(context: RequestContext, userId: string, planId: string, couponCode: string | null): Promise<Payment> {
  const now = context.clock.now();
  return transaction(context, async (em) => {
    const plan = isId(planId) ? await em.findOne(Plan, { id: planId, active: true }) : null;
    if (!plan) throw notFound('Plan');
    // Two calls at once answer one payment.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`plan-checkout:${userId}:${planId}`]);
    const open = await em.findOne(Payment, { payerId: userId, planId, status: PaymentStatus.PENDING });
    if (open) return demandOpen(open, now);
    if (await em.findOne(PlanMembership, { userId, planId, endedAt: null })) {
      throw refuse(ErrorCode.ALREADY_PAID, 'You have this plan already');
    }
    const order = { payerId: userId, what: plan.name, price: plan.price, of: { planId } };
    return beginPayment({ ...context, em }, { ...order, expiresAt: new Date(now.getTime() + context.settings(paymentTtl)) }, couponCode);
  });
}
