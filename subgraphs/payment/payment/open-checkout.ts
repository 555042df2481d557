import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { PlanInterval } from '../plan/interval.js';
import { Plan } from '../plan/plan.entity.js';
import type { CheckoutOrder } from '../provider/provider.js';
import { askAfter } from '../settings.js';
import type { Checkout } from './checkout.types.js';
import { demandOpen } from './demand-open.js';
import { lockOne } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import { closeReplaced } from './replace-payment.js';

/**
 * Has the provider make its page, outside of any transaction. The provider knows the order by the payment's id: if it did not answer, the
 * next call finds the page that it has made. Pages of payments that this one has replaced are closed before. Throws an Outage then, and the payment stays open.
 */
export async function openCheckout(context: RequestContext, payment: Payment): Promise<Checkout> {
  if (!payment.isOpen) return { payment, url: null, expiresAt: null };
  if (payment.checkoutUrl) return checkout(payment);
  const now = context.clock.now();
  demandOpen(await closeReplaced(context, payment), now);
  const { id, url } = await context.resources.paymentProvider.createCheckout(await orderOf(context, payment));
  const opened = await transaction(context, async (em) => {
    const held = await lockOne(em, { id: payment.id });
    held?.openedAt(id, url, new Date(now.getTime() + context.settings(askAfter)), now);
    return held;
  });
  if (!opened) throw notFound('Payment');
  return checkout(demandOpen(opened, now));
}

const checkout = (payment: Payment): Checkout => ({ payment, url: payment.checkoutUrl, expiresAt: payment.expiresAt });

async function orderOf({ em }: RequestContext, { id, what, due, expiresAt, planId, returnUrl }: Payment): Promise<CheckoutOrder> {
  const plan = planId ? await em.findOneOrFail(Plan, { id: planId }) : null;
  const renewal = plan && plan.interval !== PlanInterval.ONCE ? ({ amount: plan.priceAmount, interval: plan.interval } as const) : null;
  return { paymentId: id, what, due, renewal, expiresAt, returnUrl };
}
