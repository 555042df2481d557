import type { RequestContext } from '../../../platform/kernel/context.js';
import { undone } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { releaseCoupon } from '../coupon/use-coupon.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { enter } from '../ledger.js';
import { notifyFollowers } from '../payment/channels.js';
import type { Payment } from '../payment/payment.entity.js';
import { endRefundedMembership } from '../plan/end-membership.js';
import type { Refund } from './refund.entity.js';

/** Completes a refund: what was paid for ends with it. The caller holds the payment's row. */
export async function completeRefund(context: RequestContext, payment: Payment, refund: Refund): Promise<void> {
  if (refund.doneAt) return;
  const { em, clock } = context;
  const now = clock.now();
  Object.assign(refund, { doneAt: now, dueAt: null });
  // The refund may have been created in this transaction.
  await em.flush();
  await releaseCoupon(em, payment);
  await endRefundedMembership(context, payment);
  payment.refund(refund.id, refund.reason, now);
  const invoice = await em.findOneOrFail(Invoice, { paymentId: payment.id });
  invoice.refundedAmount = invoice.totalAmount;
  if (payment.amountDue > 0) await enter(em, 'REFUND', payment, now);
  // The step of the saga belongs to the payment that counts.
  if (payment.sagaId && !payment.replacedAt) await answerStep(em, paymentStep, payment.sagaId, undone);
  notifyFollowers(context, payment);
}
