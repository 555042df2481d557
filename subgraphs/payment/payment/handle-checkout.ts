import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { CheckoutState } from '../provider/provider.js';
import { notifyFollowers } from './channels.js';
import { endUnpaid } from './end-payment.js';
import { lockPayment } from './lock-payment.js';
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
    const isDeclined = checkout.failure !== null && payment.decline(checkout.failure);
    if (checkout.paid) await takeMoney(inside, payment, checkout.paid, checkout.subscriptionId);
    else if (checkout.closed) await endUnpaid(inside, payment);
    else if (isDeclined) notifyFollowers(inside, payment);
    // Nobody can pay there any more, so there is nothing more to ask about.
    if (checkout.closed) payment.askAt = null;
  });
}
