import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { countingGuesses } from '../coupon/count-guesses.js';
import type { Checkout, CheckoutInput } from './checkout.types.js';
import { openCheckout } from './open-checkout.js';
import { payForEnrollment } from './pay-for-enrollment.js';
import { payForPlan } from './pay-for-plan.js';
import type { Wish } from './replace-payment.js';
import { demandReturnUrl } from './return-url.js';

/**
 * The student, for an enrollment whose seat is held; anyone signed in, for a plan. A second call answers the payment that is open, or
 * replaces it when its coupon or price is another one and it was not paid. Without `couponCode` the coupon stays as it is; null or an
 * empty one is none. SEAT_EXPIRED when the seat of an enrollment lapsed or was given up, and with it what was open; PAYMENT_EXPIRED for
 * a plan that was not paid in time; ALREADY_PAID, PAYMENT_DECLINED, COUPON_INVALID, COUPON_EXHAUSTED; RATE_LIMITED after too many wrong
 * coupons; CONFLICT when a call at the same moment has replaced what this one began; UNAVAILABLE while enrollment or the provider has to
 * be asked and does not answer.
 */
export async function startCheckout(context: RequestContext, input: CheckoutInput): Promise<Checkout> {
  const caller = requireUser(context.caller);
  return countingGuesses(context, caller, input.couponCode, () => start(context, caller.userId, input));
}

async function start(context: RequestContext, userId: string, input: CheckoutInput): Promise<Checkout> {
  const { enrollmentId, planId, couponCode } = input;
  const returnUrl = demandReturnUrl(input.returnUrl, context.resources.webOrigins);
  const wish: Wish = { couponCode: couponCode === undefined ? undefined : couponCode?.trim() || null, returnUrl };
  if (enrollmentId && !planId) return openCheckout(context, await payForEnrollment(context, userId, enrollmentId, wish));
  if (planId && !enrollmentId) return openCheckout(context, await payForPlan(context, userId, planId, wish));
  throw badInput({ enrollmentId: 'give either an enrollment or a plan' });
}
