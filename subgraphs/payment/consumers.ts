import type { RequestContext } from '../../platform/context.js';
import type { EventEnvelope } from '../../platform/events/envelope.js';
import { type Consumer, on } from '../../platform/inbox/consumer.js';
import { replying, undoing } from '../../platform/saga/participate.js';
import {
  CourseArchived,
  CourseCreated,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentConfirmed,
  EnrollmentCreated,
  EnrollmentLatePaymentDeclined,
  EnrollmentPaymentCalledOff,
  EnrollmentPromoted,
  EnrollmentSeatHeld,
  type EnrollmentSnapshot,
  EnrollmentWaitlisted,
  paymentStep,
} from '../../schema/events/enrollment.js';
import { keepCourse } from './course/keep-course.js';
import { keepEnrollment, newsOf } from './enrollment/keep-enrollment.js';
import { callOff } from './payment/call-off.js';
import { giveBack } from './refund/give-back.js';

/** Every event that it reacts to. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, keepKnownCourse),
  on(CourseUpdated, keepKnownCourse),
  on(CoursePublished, keepKnownCourse),
  on(CourseArchived, keepKnownCourse),
  on(CourseStaffChanged, keepKnownCourse),

  on(EnrollmentCreated, keepKnownEnrollment),
  on(EnrollmentWaitlisted, keepKnownEnrollment),
  on(EnrollmentPromoted, keepKnownEnrollment),
  on(EnrollmentActivated, keepKnownEnrollment),
  on(EnrollmentConfirmed, keepKnownEnrollment),
  on(EnrollmentCompleted, keepKnownEnrollment),
  // A person pays, or does not: the step is answered then.
  on(EnrollmentSeatHeld, replying(paymentStep, holdSeat)),
  on(EnrollmentPaymentCalledOff, undoing(paymentStep, callOff)),
  on(EnrollmentLatePaymentDeclined, async (event, context) => {
    const { paymentId, reason } = event.payload;
    await giveBack(context, paymentId, reason);
    await keepKnownEnrollment(event, context);
  }),
  on(EnrollmentCancelled, async (event, context) => {
    const { paymentId, reason, cause } = event.payload;
    if (paymentId && cause !== 'REFUNDED') await giveBack(context, paymentId, reason);
    await keepKnownEnrollment(event, context);
  }),
];

function holdSeat(event: EventEnvelope<EnrollmentSnapshot & { readonly sagaId: string }>, context: RequestContext): Promise<void> {
  return keepKnownEnrollment(event, context);
}

async function keepKnownEnrollment(event: EventEnvelope<EnrollmentSnapshot>, { em }: RequestContext): Promise<void> {
  await keepEnrollment(em, newsOf(event));
}

function keepKnownCourse({ payload, sequence }: EventEnvelope<CourseSnapshot>, { em }: RequestContext): Promise<void> {
  const { courseId: id, status, instructorId, staffIds } = payload;
  return keepCourse(em, { id, sequence, status, instructorId, staffIds });
}
