import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { countingGuesses } from '../coupon/count-guesses.js';
import { Coupon } from '../coupon/coupon.entity.js';
import { findCoupon } from '../coupon/use-coupon.js';
import type { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { knownEnrollments } from '../enrollment/known-enrollments.js';
import type { Quote } from './checkout.types.js';
import { Payment } from './payment.entity.js';
import { fits } from './replace-payment.js';
import { PaymentStatus } from './status.js';

/** What the student would pay; nothing is redeemed. Null for an enrollment of somebody else's. COUPON_INVALID, COUPON_EXHAUSTED; RATE_LIMITED after too many wrong coupons. */
export async function quote(context: RequestContext, enrollmentId: string, code: string | null): Promise<Quote | null> {
  const caller = requireUser(context.caller);
  return countingGuesses(context, caller, code, () => quoteFor(context, caller.userId, enrollmentId, code));
}

async function quoteFor(context: RequestContext, userId: string, enrollmentId: string, code: string | null): Promise<Quote | null> {
  const enrollment = await knownEnrollments.find(
    context,
    enrollmentId,
    (known) => known.studentId === userId && known.status === 'PENDING_PAYMENT',
  );
  if (enrollment?.studentId !== userId) return null;
  const { priceAmount, priceCurrency: currency } = enrollment;
  const coupon = code?.trim() ? await couponFor(context, enrollment, code) : null;
  const discount = coupon?.discountOn(priceAmount) ?? 0;
  return {
    price: { amount: priceAmount, currency },
    discount: { amount: discount, currency },
    total: { amount: priceAmount - discount, currency },
    couponCode: coupon?.code ?? null,
  };
}

/** The coupon that the open payment holds is good for it, though its payer has used it by that. */
async function couponFor(
  { em, clock }: RequestContext,
  { id, studentId, courseId, price }: KnownEnrollment,
  code: string,
): Promise<Coupon> {
  const open = await em.findOne(Payment, { enrollmentId: id, payerId: studentId, status: PaymentStatus.PENDING, replacedAt: null });
  const held = open?.couponId && (await fits(em, open, price, code)) ? await em.findOne(Coupon, { id: open.couponId }) : null;
  return held ?? findCoupon(em, code, { userId: studentId, courseId, now: clock.now() }, false);
}
