import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import type { Money } from '../../../platform/service/graphql/shared.js';
import { Coupon, couponCode } from '../coupon/coupon.entity.js';
import { findCoupon, releaseCoupon } from '../coupon/use-coupon.js';
import { askAboutPayment } from './ask-provider.js';
import { notifyFollowers } from './channels.js';
import { Payment } from './payment.entity.js';

/** What the payer asks for. */
export interface Wish {
  /** Undefined is the coupon that the open payment has; null is none. */
  readonly couponCode: string | null | undefined;
  readonly returnUrl: string | null;
}

/** Whether the open payment is what the payer asks for now: at this price, with this coupon. */
export async function fits(em: EntityManager, payment: Payment, price: Money, code: Wish['couponCode']): Promise<boolean> {
  if (payment.price.amount !== price.amount || payment.currency !== price.currency) return false;
  if (code === undefined) return true;
  if (code === null) return payment.couponId === null;
  const coupon = await em.findOne(Coupon, { code: couponCode(code) });
  return coupon !== null && coupon.id === payment.couponId;
}

/**
 * Before an open payment is replaced, the provider is asked whether it was paid: the webhook may still be on its way. A coupon that
 * cannot be used is refused first, and the open payment stays as it is.
 */
export async function askBeforeReplacing(context: RequestContext, open: Payment | null, code: Wish['couponCode']): Promise<void> {
  if (!open?.checkoutId || (await fits(context.em, open, open.price, code))) return;
  const { payerId: userId, courseId, id } = open;
  if (code) await findCoupon(context.em, code, { userId, courseId, now: context.clock.now() }, false);
  // Not under the client's idempotency key: a repetition finds the open payment replaced already, and its transactions are counted.
  await askAboutPayment(context.fresh(), id);
}

/** Ends the open payment in favour of another, and answers the other's coupon. */
export async function replace(context: RequestContext, open: Payment, code: Wish['couponCode']): Promise<string | null> {
  const { em, clock } = context;
  const kept = code === undefined && open.couponId ? await em.findOne(Coupon, { id: open.couponId }) : null;
  open.replace(clock.now());
  await releaseCoupon(em, open);
  notifyFollowers(context, open);
  // Stored before the other one: of the payments of a saga, one counts.
  await em.flush();
  return code ?? kept?.code ?? null;
}

/** Closes the pages that a payment has replaced, so that nobody pays on two. Answers the payment as it is then. */
export async function closeReplaced(context: RequestContext, payment: Payment): Promise<Payment> {
  const { enrollmentId, payerId, planId } = payment;
  const same = enrollmentId ? { enrollmentId } : { payerId, planId };
  const open = { ...same, replacedAt: { $ne: null }, askAt: { $ne: null } };
  const replaced = await findRows(context.em, Payment, open);
  for (const { id } of replaced) await askAboutPayment(context.fresh(), id);
  return replaced.length > 0 ? context.fresh().em.findOneOrFail(Payment, { id: payment.id }) : payment;
}
