import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { MembershipSnapshot } from '../../../schema/events/payment.js';
import { knownCourses, lockKnownCourse } from '../course/known-courses.js';
import { cancelAndHandOn } from '../enrollment/cancel-and-hand-on.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { runningMembership, upsertMembership } from './memberships.js';

/**
 * A plan membership has ended: its student leaves the courses that it covered, unless another plan of theirs covers them. Completed
 * courses stay.
 */
export async function endMembership(
  { payload, sequence }: EventEnvelope<MembershipSnapshot & { readonly reason: string }>,
  context: RequestContext,
): Promise<void> {
  const { em } = context;
  // Before the membership is read or written: who enrolls at this moment is found below, or finds that it has ended.
  for (const courseId of payload.courseIds.toSorted()) await knownCourses.lock(em, courseId, 'alone');
  if (!(await upsertMembership(em, payload, sequence, true))) return;
  const covered = await em.find(
    Enrollment,
    { membershipId: payload.membershipId, status: { $in: [EnrollmentStatus.ACTIVE, EnrollmentStatus.WAITLISTED] } },
    { orderBy: { courseId: 'asc' }, disableIdentityMap: true },
  );
  for (const { id, courseId } of covered) await leave(context, id, courseId, payload);
}

async function leave(
  context: RequestContext,
  id: string,
  courseId: string,
  { membershipId, userId, reason }: MembershipSnapshot & { readonly reason: string },
): Promise<void> {
  const { em } = context;
  const course = await lockKnownCourse(em, courseId, 'alone');
  if (course.isGone) return;
  const enrollment = await findForUpdate(em, Enrollment, id);
  const stillCovered = enrollment?.membershipId === membershipId && enrollment.status !== EnrollmentStatus.COMPLETED;
  if (!enrollment || !stillCovered || enrollment.status === EnrollmentStatus.CANCELLED) return;
  const other = await runningMembership(em, userId, courseId);
  if (other) enrollment.membershipId = other;
  else await cancelAndHandOn(context, course, enrollment, 'PLAN_ENDED', reason);
  await em.flush();
}
