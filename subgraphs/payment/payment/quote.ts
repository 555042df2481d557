import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { countingGuesses } from '../coupon/count-guesses.js';
import { type Coupon, couponCode } from '../coupon/coupon.entity.js';
import { findCoupon } from '../coupon/use-coupon.js';
import { knownEnrollments } from '../enrollment/known-enrollments.js';
import type { Quote } from './checkout.types.js';

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
  const { priceAmount, priceCurrency: currency, courseId } = enrollment;
  const buyer = { userId, courseId, now: context.clock.now() };
  const coupon: Coupon | null = code?.trim() ? await findCoupon(context.em, couponCode(code), buyer, false) : null;
  const discount = coupon?.discountOn(priceAmount) ?? 0;
  return {
    price: { amount: priceAmount, currency },
    discount: { amount: discount, currency },
    total: { amount: priceAmount - discount, currency },
    couponCode: coupon?.code ?? null,
  };
}
