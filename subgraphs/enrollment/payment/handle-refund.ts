import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { cancelAndHandOn } from '../enrollment/cancel-and-hand-on.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';

/** A payment was refunded: the student leaves the course. A completed enrollment stays, and so does its certificate. */
export async function handleRefund(
  { payload }: EventEnvelope<PaymentSnapshot & { readonly reason: string | null }>,
  context: RequestContext,
): Promise<void> {
  const { enrollmentId, courseId, paymentId, sagaId, reason } = payload;
  if (enrollmentId === null || courseId === null) return;
  const course = await lockKnownCourse(context.em, courseId, 'alone');
  // The deletion of the course cancels all its enrollments, with its own reason.
  if (course.isGone) return;
  const enrollment = await findForUpdate(context.em, Enrollment, enrollmentId);
  if (sagaId && enrollment?.isHeldBy(sagaId) && enrollment.paymentId === null) {
    // Payment's reply to the saga is on another topic: the refund has overtaken the reply that the payment was taken.
    throw new NotKnownYet(`saga ${sagaId} does not know yet what became of its payment`);
  }
  const paidFor = enrollment?.paymentId === paymentId && enrollment.hasSeat && enrollment.status !== EnrollmentStatus.COMPLETED;
  if (enrollment && paidFor) await cancelAndHandOn(context, course, enrollment, 'REFUNDED', reason ?? 'The payment was refunded');
}
