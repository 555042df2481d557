import type { RequestContext } from '../../../platform/kernel/context.js';
import { refused } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { releaseCoupon } from '../coupon/use-coupon.js';
import type { CheckoutState } from '../provider/provider.js';
import { notifyFollowers } from './channels.js';
import { lockPayment } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import { takeMoney } from './take-money.js';

/** Applies what the provider knows of a checkout, from a webhook or an answer. What is old changes nothing. */
export async function handleCheckout(context: RequestContext, checkout: CheckoutState): Promise<void> {
  await transaction(context, async (em) => {
    const inside = { ...context, em };
    const payment = await lockPayment(em, { id: checkout.paymentId });
    if (!payment) {
      context.log.error({ paymentId: checkout.paymentId }, 'the provider tells of a payment that is not known here');
      return;
    }
    if (checkout.paid) await takeMoney(inside, payment, checkout.paid, checkout.subscriptionId);
    else if (checkout.failure) await fail(inside, payment, checkout.failure);
    else if (checkout.closed) await expire(inside, payment);
    // Nobody can pay there any more, so there is nothing more to ask about.
    if (checkout.closed) payment.askAt = null;
  });
}

/** Nobody paid in time. */
export async function expire(context: RequestContext, payment: Payment): Promise<void> {
  if (!payment.isOpen) return;
  payment.expire(context.clock.now());
  await closeUnpaid(context, payment, 'It was not paid in time');
}

async function fail(context: RequestContext, payment: Payment, code: string): Promise<void> {
  if (!payment.isOpen) return;
  const reason = code === 'card_declined' ? 'The card was declined' : 'The payment did not work';
  payment.fail(code, reason, context.clock.now());
  await closeUnpaid(context, payment, reason);
}

async function closeUnpaid(context: RequestContext, payment: Payment, reason: string): Promise<void> {
  await releaseCoupon(context.em, payment);
  if (payment.sagaId) await answerStep(context.em, paymentStep, payment.sagaId, refused(reason));
  notifyFollowers(context, payment);
}
