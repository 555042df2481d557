import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { entryOf } from '../earned/entry.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { takeSeats } from '../seats/seats.js';

interface LatePayment {
  readonly paymentId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly sagaId: string;
}

/**
 * Handles money that came after its saga had ended without it. A student whose seat has lapsed gets another seat, if there is one and
 * nobody waits for it. All other money is declined, and payment refunds it.
 */
export async function handleLatePayment({ payload }: EventEnvelope<LatePayment>, context: RequestContext): Promise<void> {
  const { em, clock } = context;
  const { paymentId, sagaId } = payload;
  const course = await lockKnownCourse(em, payload.courseId, 'alone');
  const enrollment = await findForUpdate(em, Enrollment, payload.enrollmentId);
  // Payment refunds late money for a deleted course by itself.
  if (!enrollment && course.isGone) return;
  if (!enrollment) throw new Error(`there is no enrollment ${payload.enrollmentId} here`);
  // Payment's reply to the saga is on another topic, and this event has overtaken it.
  if (enrollment.isHeldBy(sagaId)) throw new NotKnownYet(`saga ${sagaId} does not know yet that it has lost its payment`);
  // A redelivery: the student has the seat already.
  if (enrollment.paymentId === paymentId && enrollment.isInCourse) return;
  const lapsed = enrollment.status === EnrollmentStatus.CANCELLED && enrollment.lapsedSagaId === sagaId;
  if (lapsed && course.takesEnrollments(clock.now()) && (await takeSeats(em, course.id, 1))) {
    enrollment.reseat(course, await entryOf(em, enrollment), paymentId, clock.now());
    notifyFollowers(context, enrollment);
  } else {
    const reason = lapsed ? 'There is no seat any more' : 'The enrollment does not want it any more';
    enrollment.declineLatePayment(course, sagaId, paymentId, reason);
  }
}
