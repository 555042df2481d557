import type { RequestContext } from '../../../platform/kernel/context.js';
import { refused } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { releaseCoupon } from '../coupon/use-coupon.js';
import type { CheckoutNews } from '../provider/provider.js';
import { tellFollowers } from './channels.js';
import { lockPayment } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import { takeMoney } from './take-money.js';

/** Takes in what the provider knows of a checkout: by webhook, or because it was asked. Old news change nothing. */
export async function hearOfCheckout(context: RequestContext, news: CheckoutNews): Promise<void> {
  await transaction(context, async (em) => {
    const inside = { ...context, em };
    const payment = await lockPayment(em, { id: news.paymentId });
    if (!payment) {
      context.log.error({ paymentId: news.paymentId }, 'the provider tells of a payment that is not known here');
      return;
    }
    if (news.paid) await takeMoney(inside, payment, news.paid, news.subscriptionId);
    else if (news.failure) await fail(inside, payment, news.failure);
    else if (news.closed) await expire(inside, payment);
    // Nobody can pay there any more, so there is nothing more to hear.
    if (news.closed) payment.askAt = null;
  });
}

/** Nobody paid in time. */
export async function expire(context: RequestContext, payment: Payment): Promise<void> {
  if (!payment.isOpen) return;
  payment.expire(context.clock.now());
  await giveUp(context, payment, 'It was not paid in time');
}

async function fail(context: RequestContext, payment: Payment, code: string): Promise<void> {
  if (!payment.isOpen) return;
  const reason = code === 'card_declined' ? 'The card was declined' : 'The payment did not work';
  payment.fail(code, reason, context.clock.now());
  await giveUp(context, payment, reason);
}

async function giveUp(context: RequestContext, payment: Payment, reason: string): Promise<void> {
  await releaseCoupon(context.em, payment);
  if (payment.sagaId) await answerStep(context.em, paymentStep, payment.sagaId, refused(reason));
  tellFollowers(context, payment);
}
