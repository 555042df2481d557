import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { CheckoutNews } from '../provider/provider.js';
import { expire, hearOfCheckout } from './hear-provider.js';
import { lockPayment } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { WrongMoney } from './take-money.js';

/**
 * Nothing was heard of a payment for long, its time is over, or its page is to be closed: the provider is asked. Its time ends
 * also when there is no answer; then the page is asked about until it is known to be closed, since money may still come.
 */
export async function askAboutPayment(context: RequestContext, paymentId: string): Promise<void> {
  const payment = await context.em.findOneOrFail(Payment, { id: paymentId });
  const now = context.clock.now();
  const isWanted = payment.isOpen && payment.expiresAt > now;
  const goOn = () => (isWanted ? lookAgain(context, paymentId) : giveUp(context, paymentId));
  try {
    const news = await ask(context, payment, isWanted);
    if (news) await hearOfCheckout(context, news);
  } catch (error) {
    // There is money, though not what was asked for: until a person has looked it cannot be said that nobody paid.
    if (!(error instanceof WrongMoney)) await goOn();
    throw error;
  }
  await goOn();
}

/** Null when nobody was ever shown a page. */
async function ask({ resources }: RequestContext, { checkoutId }: Payment, isWanted: boolean): Promise<CheckoutNews | null> {
  if (!checkoutId) return null;
  const { paymentProvider } = resources;
  return isWanted ? paymentProvider.getPayment(checkoutId) : paymentProvider.closeCheckout(checkoutId);
}

async function giveUp(context: RequestContext, paymentId: string): Promise<void> {
  await transaction(context, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (payment) await expire({ ...context, em }, payment);
  });
}

/** At the latest when its time is over. */
async function lookAgain(context: RequestContext, paymentId: string): Promise<void> {
  await transaction(context, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (payment?.isOpen && payment.askAt && payment.askAt > payment.expiresAt) payment.askAt = payment.expiresAt;
  });
}
