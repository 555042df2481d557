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
import { buryCourse } from './course/bury-course.js';
import { knownCourses } from './course/known-courses.js';
import { keepEnrollment, newsOf } from './enrollment/keep-enrollment.js';
import { callOff } from './payment/call-off.js';
import { giveBack } from './refund/give-back.js';

/** Every event that it reacts to, but for those that its projections are made of. */
export const consumers: readonly Consumer[] = [
  on(CourseDeleted, buryCourse),

  on(EnrollmentCreated, news()),
  on(EnrollmentWaitlisted, news()),
  on(EnrollmentPromoted, news()),
  on(EnrollmentActivated, news()),
  on(EnrollmentConfirmed, news()),
  on(EnrollmentCompleted, news()),
  // A person pays, or does not: the step is answered then.
  on(EnrollmentSeatHeld, news(replying(paymentStep, async () => {}))),
  on(EnrollmentPaymentCalledOff, news(undoing(paymentStep, callOff))),
  on(
    EnrollmentLatePaymentDeclined,
    news(async ({ payload }, context) => giveBack(context, payload.paymentId, payload.reason)),
  ),
  on(
    EnrollmentCancelled,
    news(async ({ payload: { paymentId, reason, cause } }, context) => {
      if (paymentId && cause !== 'REFUNDED') await giveBack(context, paymentId, reason);
    }),
  ),
];

/** What has become of an enrollment is kept under its course, which is locked first; of a course that is gone nothing is. `also` is done in any case. */
function news<Payload extends EnrollmentSnapshot>(also?: Handler<Payload>): Handler<Payload> {
  return async (event, context) => {
    if (await knownCourses.requireParent(context, event.payload.courseId)) await keepEnrollment(context.em, newsOf(event));
    await also?.(event, context);
  };
}
