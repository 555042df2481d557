import type { RequestContext } from '../../../platform/kernel/context.js';
import { audit } from '../../../platform/postgres/audit/audit.js';
import type { Payment } from '../payment/payment.entity.js';
import { completeRefund } from './complete-refund.js';
import { Refund } from './refund.entity.js';

/**
 * Requests the refund of a payment, whose row the caller holds. The job asks the provider, outside of this transaction; when no money
 * moved the refund is completed at once. Answers the payment's one refund.
 */
export async function requestRefund(context: RequestContext, payment: Payment, reason: string | null): Promise<Refund> {
  const { em, clock } = context;
  const known = await em.findOne(Refund, { paymentId: payment.id });
  if (known) return known;
  const now = clock.now();
  const refund = Object.assign(new Refund(), { paymentId: payment.id, reason, requestedAt: now, dueAt: now });
  em.persist(refund);
  audit(em, {
    action: 'REFUND_REQUESTED',
    subject: `payment:${payment.id}`,
    details: { amount: payment.amountDue, currency: payment.currency },
  });
  if (payment.amountDue === 0) await completeRefund(context, payment, refund);
  return refund;
}
