import type { RequestContext } from '../../../platform/kernel/context.js';
import { findCoupon, redeem } from '../coupon/use-coupon.js';
import { Payment, type Purchase } from './payment.entity.js';
import { takeMoney } from './take-money.js';

type Order = Omit<Purchase, 'discount' | 'couponId'>;

/** Creates a payment and redeems its coupon. When nothing is due it is paid at once, without the provider. */
export async function beginPayment(context: RequestContext, order: Order, couponCode: string | null): Promise<Payment> {
  const { em, clock } = context;
  const now = clock.now();
  const courseId = 'courseId' in order.of ? order.of.courseId : null;
  const coupon = couponCode ? await findCoupon(em, couponCode, { userId: order.payerId, courseId, now }, true) : null;
  const discount = coupon?.discountOn(order.price.amount) ?? 0;
  const payment = Payment.begin({ ...order, discount, couponId: coupon?.id ?? null }, now);
  em.persist(payment);
  if (coupon) redeem(em, coupon, payment);
  if (payment.amountDue === 0) await takeMoney(context, payment, null, null);
  return payment;
}
