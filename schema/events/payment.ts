import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/**
 * The events of payments, and of the plan memberships that they pay for. The key of a membership's events is its first payment, which
 * keeps them in order; their sequence is the membership's own.
 */
export const paymentEvents = topic('payment.events', 'paymentId');

const moment = z.iso.datetime();

/** `amount` in minor units of `currency` (ISO 4217). */
const money = z.object({ amount: z.int().nonnegative(), currency: z.string() });

/** The payment as its consumers know it: for an enrollment (with the saga that asked for it) or for a plan. */
const payment = z.object({
  paymentId: z.uuid(),
  payerId: z.uuid(),
  /** The amount after the discount of a coupon. */
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

/** The money has come, whatever happens to it next. `discount` is that of a coupon. */
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

/** Nobody paid in time, or the payment is not wanted any more. `replaced`: the payer began another payment in its place. */
export const PaymentExpired = paymentEvents.event(
  'PAYMENT_EXPIRED',
  1,
  payment.extend({ settledAt: moment, replaced: z.boolean().optional() }),
);

/**
 * The money for an enrollment came after its saga had ended without it. Enrollment answers with ENROLLMENT_ACTIVATED and this
 * `paymentId`, or with ENROLLMENT_LATE_PAYMENT_DECLINED: then it is refunded. Comes after PAYMENT_SUCCEEDED.
 */
export const PaymentCameLate = paymentEvents.event(
  'PAYMENT_CAME_LATE',
  1,
  payment.extend({ enrollmentId: z.uuid(), courseId: z.uuid(), sagaId: z.uuid() }),
);

/** The whole amount is refunded. */
export const PaymentRefunded = paymentEvents.event(
  'PAYMENT_REFUNDED',
  1,
  payment.extend({ refundId: z.uuid(), refundedAt: moment, reason: z.string().nullable() }),
);

/** A person may be in `courseIds` until `activeUntil`; null is for good. */
const membership = z.object({
  /** Its first payment. */
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

/** `renewalPaymentId` is the payment of the new period. */
export const PlanMembershipRenewed = paymentEvents.event('PLAN_MEMBERSHIP_RENEWED', 1, membership.extend({ renewalPaymentId: z.uuid() }));

/** The membership has ended: its grace time is over, or it was refunded. */
export const PlanMembershipEnded = paymentEvents.event('PLAN_MEMBERSHIP_ENDED', 1, membership.extend({ reason: z.string() }));
