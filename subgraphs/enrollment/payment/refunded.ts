import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { lockKnownCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { giveUp } from '../enrollment/give-up.js';
import { EnrollmentStatus } from '../enrollment/status.js';

/** Somebody's money went back: nobody is in a course that they have not paid for. What was completed stays, and so does its certificate. */
export async function takeRefund(
  { payload }: EventEnvelope<PaymentSnapshot & { readonly reason: string | null }>,
  context: RequestContext,
): Promise<void> {
  const { enrollmentId, courseId, paymentId, sagaId, reason } = payload;
  if (enrollmentId === null || courseId === null) return;
  const course = await lockKnownCourse(context.em, courseId);
  // All that is left in it is being cancelled, for that reason and no other.
  if (course.isGone) return;
  const enrollment = await findForUpdate(context.em, Enrollment, enrollmentId);
  if (sagaId && enrollment?.isHeldBy(sagaId) && enrollment.paymentId === null) {
    // Payment's answer to the saga travels on another topic: that it was paid has been overtaken by that it was refunded.
    throw new NotKnownYet(`saga ${sagaId} does not know yet what became of its payment`);
  }
  const paidFor = enrollment?.paymentId === paymentId && enrollment.hasSeat && enrollment.status !== EnrollmentStatus.COMPLETED;
  if (enrollment && paidFor) await giveUp(context, course, enrollment, 'REFUNDED', reason ?? 'The payment was refunded');
}
