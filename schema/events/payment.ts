import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/**
 * What happens to payments, and to the plan memberships that they pay for. A membership's facts carry the key of its first payment, so that they
 * stay in order among themselves; their sequence is the membership's own.
 */
export const paymentEvents = topic('payment.events', 'paymentId');

const moment = z.iso.datetime();

/** `amount` in minor units of `currency` (ISO 4217). */
const money = z.object({ amount: z.int().nonnegative(), currency: z.string() });

/** The payment as its consumers know it: of an enrollment (with the saga that asked for it) or of a plan. */
const payment = z.object({
  paymentId: z.uuid(),
  payerId: z.uuid(),
  /** What is due after a coupon. */
  amount: money,
  /** The title of the course or the plan, for people. */
  what: z.string(),
  enrollmentId: z.uuid().nullable(),
  courseId: z.uuid().nullable(),
  sagaId: z.uuid().nullable(),
  planId: z.uuid().nullable(),
  membershipId: z.uuid().nullable(),
  createdAt: moment,
});

export type PaymentSnapshot = z.infer<typeof payment>;

export const PaymentStarted = paymentEvents.event('PAYMENT_STARTED', 1, payment);

/** The money is there, whatever becomes of it. `discount` is what a coupon took off. */
export const PaymentSucceeded = paymentEvents.event(
  'PAYMENT_SUCCEEDED',
  1,
  payment.extend({ settledAt: moment, discount: money, couponId: z.uuid().nullable(), invoiceNumber: z.string().nullable() }),
);

/** `failureCode` is the provider's; `reason` is for people. */
export const PaymentFailed = paymentEvents.event(
  'PAYMENT_FAILED',
  1,
  payment.extend({ settledAt: moment, failureCode: z.string().nullable(), reason: z.string().nullable() }),
);

/** Nobody paid in time. */
export const PaymentExpired = paymentEvents.event('PAYMENT_EXPIRED', 1, payment.extend({ settledAt: moment }));

/**
 * The money for an enrollment came when its saga had given it up. Enrollment answers by ENROLLMENT_ACTIVATED with this `paymentId`, or by
 * ENROLLMENT_LATE_PAYMENT_DECLINED: then it is refunded. Comes after PAYMENT_SUCCEEDED.
 */
export const PaymentCameLate = paymentEvents.event(
  'PAYMENT_CAME_LATE',
  1,
  payment.extend({ enrollmentId: z.uuid(), courseId: z.uuid(), sagaId: z.uuid() }),
);

/** The whole amount goes back. */
export const PaymentRefunded = paymentEvents.event(
  'PAYMENT_REFUNDED',
  1,
  payment.extend({ refundId: z.uuid(), refundedAt: moment, reason: z.string().nullable() }),
);

/** A person may be in `courseIds` until `activeUntil`; null is for good. */
const membership = z.object({
  /** The payment that it began with. */
  paymentId: z.uuid(),
  membershipId: z.uuid(),
  planId: z.uuid(),
  planName: z.string(),
  userId: z.uuid(),
  courseIds: z.array(z.uuid()),
  activeUntil: moment.nullable(),
});

export type MembershipSnapshot = z.infer<typeof membership>;

export const PlanMembershipStarted = paymentEvents.event('PLAN_MEMBERSHIP_STARTED', 1, membership);

/** `renewalPaymentId` is the payment that it goes on with. */
export const PlanMembershipRenewed = paymentEvents.event('PLAN_MEMBERSHIP_RENEWED', 1, membership.extend({ renewalPaymentId: z.uuid() }));

/** It is over now: its grace time too, or it was refunded. */
export const PlanMembershipEnded = paymentEvents.event('PLAN_MEMBERSHIP_ENDED', 1, membership.extend({ reason: z.string() }));
