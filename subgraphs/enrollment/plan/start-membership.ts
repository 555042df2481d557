import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { MembershipSnapshot } from '../../../schema/events/payment.js';
import { askCourse } from '../course/ask-course.js';
import { knownCourses } from '../course/known-courses.js';
import { upsertWholeCourse } from '../course/upsert-course.js';
import { entryOf } from '../earned/entry.js';
import { beginEnrollment } from '../enrollment/begin-enrollment.js';
import { enrollmentOf, withoutPayment } from '../enrollment/enroll.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { callPaymentsOff } from '../saga/call-payments-off.js';
import { upsertMembership } from './memberships.js';

/**
 * A plan was paid: while it runs, its courses are free for the member. Where a course is full the member goes on the waitlist, or stays
 * on it. A course that takes no enrollments now is left to a later `enroll`.
 */
export async function startMembership({ payload, sequence }: EventEnvelope<MembershipSnapshot>, context: RequestContext): Promise<void> {
  if (!(await upsertMembership(context.em, payload, sequence, false))) return;
  const { userId: studentId, courseIds } = payload;
  const calledOff = await callPaymentsOff(context, { studentId, courseId: { $in: courseIds } }, 'A plan covers the course');
  // Always in the same order, so that two memberships do not wait for each other.
  for (const courseId of courseIds.toSorted()) await cover(context, courseId, payload, calledOff);
}

async function cover(
  context: RequestContext,
  courseId: string,
  { userId, membershipId }: MembershipSnapshot,
  calledOff: ReadonlySet<string>,
): Promise<void> {
  const { em, clock } = context;
  const course = await courseAt(context, courseId);
  if (!course || course.isDeleted) return;
  const enrollment = await enrollmentOf(em, course, userId);
  if (enrollment?.sagaId && calledOff.has(enrollment.sagaId)) {
    // The seat was held while the course took enrollments.
    enrollment.coverBy(course, await entryOf(em, enrollment), membershipId, clock.now());
    enrollment.confirm(course);
    notifyFollowers(context, enrollment);
  } else if (enrollment?.isAwaitingPayment) {
    // It began after the sagas were locked, and did not see the membership yet. The event is retried, and finds it.
    throw conflict('An enrollment has begun meanwhile');
  } else if ((!enrollment || enrollment.status === EnrollmentStatus.CANCELLED) && course.takesEnrollments(clock.now())) {
    await beginEnrollment(context, course, enrollment ?? Enrollment.of(course, userId), withoutPayment(course, membershipId));
  }
  await em.flush();
}

async function courseAt(context: RequestContext, id: string) {
  const known = await knownCourses.lock(context.em, id, 'alone');
  if (known?.isDeleted || (known?.datesKnown && known.takesEnrollments(context.clock.now()))) return known;
  const answered = await askCourse(context, id);
  if (answered) await upsertWholeCourse(context, answered);
  return knownCourses.lock(context.em, id, 'alone');
}
