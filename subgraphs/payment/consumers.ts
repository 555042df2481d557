import { type Consumer, type Handler, on } from '../../platform/messaging/inbox/consumer.js';
import { replying, undoing } from '../../platform/messaging/saga/participate.js';
import { CourseDeleted } from '../../schema/events/course.js';
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
import { tombstoneCourse } from './course/tombstone-course.js';
import { upsertEnrollment } from './enrollment/known-enrollments.js';
import { callOff } from './payment/call-off.js';
import { refundIfPaid } from './refund/refund-if-paid.js';

/** Every event that the service consumes, except those that its projections are made of. */
export const consumers: readonly Consumer[] = [
  on(CourseDeleted, tombstoneCourse),

  on(EnrollmentCreated, enrollmentChange()),
  on(EnrollmentWaitlisted, enrollmentChange()),
  on(EnrollmentPromoted, enrollmentChange()),
  on(EnrollmentActivated, enrollmentChange()),
  on(EnrollmentConfirmed, enrollmentChange()),
  on(EnrollmentCompleted, enrollmentChange()),
  // The step is answered later: when a person has paid, or has not.
  on(EnrollmentSeatHeld, enrollmentChange(replying(paymentStep, async () => {}))),
  on(EnrollmentPaymentCalledOff, enrollmentChange(undoing(paymentStep, callOff))),
  on(
    EnrollmentLatePaymentDeclined,
    enrollmentChange(async ({ payload }, context) => refundIfPaid(context, payload.paymentId, payload.reason)),
  ),
  on(
    EnrollmentCancelled,
    enrollmentChange(async ({ payload: { paymentId, reason, cause } }, context) => {
      if (paymentId && cause !== 'REFUNDED') await refundIfPaid(context, paymentId, reason);
    }),
  ),
];

/** Keeps the enrollment as the event tells it, with its course locked first, unless the course is gone. Then does `also`, in any case. */
function enrollmentChange<Payload extends EnrollmentSnapshot>(also?: Handler<Payload>): Handler<Payload> {
  return async (event, context) => {
    await upsertEnrollment(event, context);
    await also?.(event, context);
  };
}
