import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Payment } from '../payment/payment.entity.js';
import { completeRefund } from './complete-refund.js';
import { Refund } from './refund.entity.js';

/**
 * Has the money of a payment sent back, whose row is held. The provider is asked by the job, outside of this transaction; where no
 * money moved the refund is done at once. Answers the one refund that there is.
 */
export async function requestRefund(context: RequestContext, payment: Payment, reason: string | null): Promise<Refund> {
  const { em, clock } = context;
  const known = await em.findOne(Refund, { paymentId: payment.id });
  if (known) return known;
  const now = clock.now();
  const refund = Object.assign(new Refund(), { paymentId: payment.id, reason, requestedAt: now, dueAt: now });
  em.persist(refund);
  if (payment.amountDue === 0) await completeRefund(context, payment, refund);
  return refund;
}
