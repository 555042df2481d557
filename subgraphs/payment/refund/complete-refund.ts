import type { RequestContext } from '../../../platform/kernel/context.js';
import { undone } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { releaseCoupon } from '../coupon/use-coupon.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { enter } from '../ledger.js';
import { tellFollowers } from '../payment/channels.js';
import type { Payment } from '../payment/payment.entity.js';
import { endRefundedMembership } from '../plan/end-membership.js';
import type { Refund } from './refund.entity.js';

/** The money went back: what it paid for ends with it. The payment's row is held. */
export async function completeRefund(context: RequestContext, payment: Payment, refund: Refund): Promise<void> {
  if (refund.doneAt) return;
  const { em, clock } = context;
  const now = clock.now();
  Object.assign(refund, { doneAt: now, dueAt: null });
  // It may have been written in this very transaction.
  await em.flush();
  await releaseCoupon(em, payment);
  await endRefundedMembership(context, payment);
  payment.refund(refund.id, refund.reason, now);
  const invoice = await em.findOneOrFail(Invoice, { paymentId: payment.id });
  invoice.refundedAmount = invoice.totalAmount;
  if (payment.amountDue > 0) await enter(em, 'REFUND', payment, now);
  if (payment.sagaId) await answerStep(em, paymentStep, payment.sagaId, undone);
  tellFollowers(context, payment);
}
