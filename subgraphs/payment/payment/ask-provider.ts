import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { CheckoutState } from '../provider/provider.js';
import { endUnpaid } from './end-payment.js';
import { handleCheckout } from './handle-checkout.js';
import { lockPayment } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { WrongMoney } from './take-money.js';

/**
 * Asks the provider about a payment: no webhook came for long, its time is over, or its page has to be closed. Its time ends even when
 * the provider does not answer; then the provider is asked until the page is known to be closed, since money may still come.
 */
export async function askAboutPayment(context: RequestContext, paymentId: string): Promise<void> {
  const payment = await context.em.findOneOrFail(Payment, { id: paymentId });
  const now = context.clock.now();
  const isWanted = payment.isOpen && payment.expiresAt > now;
  const goOn = () => (isWanted ? askAgainInTime(context, paymentId) : endLocked(context, paymentId));
  try {
    const checkout = await ask(context, payment, isWanted);
    if (checkout) await handleCheckout(context, checkout);
  } catch (error) {
    // There is money, but the wrong amount: until a person has looked at it, the payment must not expire.
    if (!(error instanceof WrongMoney)) await goOn();
    throw error;
  }
  await goOn();
}

/** Null when there never was a page to pay on. */
async function ask({ resources }: RequestContext, { checkoutId }: Payment, isWanted: boolean): Promise<CheckoutState | null> {
  if (!checkoutId) return null;
  const { paymentProvider } = resources;
  return isWanted ? paymentProvider.getPayment(checkoutId) : paymentProvider.closeCheckout(checkoutId);
}

async function endLocked(context: RequestContext, paymentId: string): Promise<void> {
  await transaction(context, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (payment) await endUnpaid({ ...context, em }, payment);
  });
}

/** Asks again when the payment's time is over, at the latest. */
async function askAgainInTime(context: RequestContext, paymentId: string): Promise<void> {
  await transaction(context, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (payment?.isOpen && payment.askAt && payment.askAt > payment.expiresAt) payment.askAt = payment.expiresAt;
  });
}
