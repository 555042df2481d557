import type { RequestContext } from '../../../platform/kernel/context.js';
import { refused } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { releaseCoupon } from '../coupon/use-coupon.js';
import { notifyFollowers } from './channels.js';
import type { Payment } from './payment.entity.js';

/**
 * Ends an open payment that nobody will pay any more: its page is closed, or its time is over. It has FAILED when the last card was
 * declined, and has EXPIRED when no card was.
 */
export async function endUnpaid(context: RequestContext, payment: Payment): Promise<void> {
  if (!payment.isOpen) return;
  const now = context.clock.now();
  const { failureCode } = payment;
  if (!failureCode) return expire(context, payment, now < payment.expiresAt ? 'The payment was cancelled' : 'It was not paid in time');
  const reason = failureCode === 'card_declined' ? 'The card was declined' : 'The payment did not work';
  payment.fail(failureCode, reason, now);
  await close(context, payment, reason);
}

/** Ends an open payment that is not wanted any more. */
export const endUnwanted = (context: RequestContext, payment: Payment): Promise<void> =>
  payment.isOpen ? expire(context, payment, 'It is not wanted any more') : Promise.resolve();

async function expire(context: RequestContext, payment: Payment, reason: string): Promise<void> {
  payment.expire(context.clock.now());
  await close(context, payment, reason);
}

async function close(context: RequestContext, payment: Payment, reason: string): Promise<void> {
  await releaseCoupon(context.em, payment);
  if (payment.sagaId) await answerStep(context.em, paymentStep, payment.sagaId, refused(reason));
  notifyFollowers(context, payment);
}
