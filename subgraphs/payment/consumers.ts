import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, type Handler, on } from '../../platform/messaging/inbox/consumer.js';
import { oneByOne } from '../../platform/messaging/inbox/one-by-one.js';
import { replying, undoing } from '../../platform/messaging/saga/participate.js';
import { CourseDeleted } from '../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentLatePaymentDeclined,
  EnrollmentPaymentCalledOff,
  EnrollmentPromoted,
  EnrollmentSeatHeld,
  type EnrollmentSnapshot,
  EnrollmentWaitlisted,
  paymentStep,
} from '../../schema/events/enrollment.js';
import { tombstoneCourse } from './course/tombstone-course.js';
import { upsertEnrollments } from './enrollment/known-enrollments.js';
import { callOff } from './payment/call-off.js';
import { refundIfPaid } from './refund/refund-if-paid.js';

/**
 * Every event that the service consumes, except those that its projections are made of. Of an enrollment's beginning it is that by which
 * it goes on in the same transaction: it waits, has a seat to pay for, or is active.
 */
export const consumers: readonly Consumer[] = [
  on(CourseDeleted, tombstoneCourse),

  on.many(EnrollmentWaitlisted, upsertEnrollments),
  on.many(EnrollmentPromoted, upsertEnrollments),
  on.many(EnrollmentActivated, upsertEnrollments),
  on.many(EnrollmentCompleted, upsertEnrollments),
  // The step is answered later: when a person has paid, or has not.
  on(EnrollmentSeatHeld, enrollmentChange(replying(paymentStep, async () => {}))),
  on(EnrollmentPaymentCalledOff, enrollmentChange(undoing(paymentStep, callOff))),
  on(
    EnrollmentLatePaymentDeclined,
    enrollmentChange(async ({ payload }, context) => refundIfPaid(context, payload.paymentId, payload.reason)),
  ),
  on.many(EnrollmentCancelled, handleCancelled),
];

/** Keeps the enrollment as the event tells it, with its course locked first, unless the course is gone. Then does `also`, in any case. */
function enrollmentChange<Payload extends EnrollmentSnapshot>(also: Handler<Payload>): Handler<Payload> {
  return async (event, context) => {
    await upsertEnrollments([event], context);
    await also(event, context);
  };
}

type Cancelled = EventEnvelope<EnrollmentSnapshot & { readonly paymentId: string | null; readonly cause: string; readonly reason: string }>;

async function handleCancelled(events: readonly Cancelled[], context: RequestContext): Promise<void> {
  await upsertEnrollments(events, context);
  const paid = events.filter(({ payload }) => payload.paymentId && payload.cause !== 'REFUNDED');
  await oneByOne(context, paid, async ({ payload: { paymentId, reason } }, own) => {
    if (paymentId) await refundIfPaid(own, paymentId, reason);
  });
}
