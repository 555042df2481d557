import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { lockKnownCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { takeSeats } from '../seats/seats.js';

interface LatePayment {
  readonly paymentId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly sagaId: string;
}

/**
 * Money came for a saga that had given up. Whose seat has lapsed gets another one if there is one that nobody waits for; all other money
 * is declined, and payment gives it back.
 */
export async function takeLatePayment({ payload }: EventEnvelope<LatePayment>, context: RequestContext): Promise<void> {
  const { em, clock } = context;
  const { paymentId, sagaId } = payload;
  const course = await lockKnownCourse(em, payload.courseId);
  const enrollment = await findForUpdate(em, Enrollment, payload.enrollmentId);
  // Payment gives back by itself what comes late for a deleted course.
  if (!enrollment && course.isGone) return;
  if (!enrollment) throw new Error(`there is no enrollment ${payload.enrollmentId} here`);
  // Payment's answer to the saga travels on another topic, and has been overtaken.
  if (enrollment.isHeldBy(sagaId)) throw new NotKnownYet(`saga ${sagaId} does not know yet that it has lost its payment`);
  // Told again: it has its seat already.
  if (enrollment.paymentId === paymentId && enrollment.isInCourse) return;
  const lapsed = enrollment.status === EnrollmentStatus.CANCELLED && enrollment.lapsedSagaId === sagaId;
  if (lapsed && course.takesEnrollments && (await takeSeats(em, course.id, 1))) {
    enrollment.reseat(course, paymentId, clock.now());
    tellFollowers(context, enrollment);
  } else {
    const reason = lapsed ? 'There is no seat any more' : 'The enrollment does not want it any more';
    enrollment.declineLatePayment(course, sagaId, paymentId, reason);
  }
}
