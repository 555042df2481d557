import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { abortSaga } from '../../../platform/messaging/saga/run.js';
import type { MembershipSnapshot } from '../../../schema/events/payment.js';
import { askCourse } from '../course/ask-course.js';
import { keepWholeCourse } from '../course/keep-course.js';
import { lockCourse } from '../course/lock-course.js';
import { beginEnrollment } from '../enrollment/begin-enrollment.js';
import { enrollmentOf, withoutPayment } from '../enrollment/enroll.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { enrolling } from '../saga/enrolling.js';
import { keepMembership } from './memberships.js';

/** A plan was paid: its courses are the member's while it runs. One that is full puts them in line, or leaves them where they wait; one that is not published waits for their `enroll`. */
export async function startMembership({ payload, sequence }: EventEnvelope<MembershipSnapshot>, context: RequestContext): Promise<void> {
  if (!(await keepMembership(context.em, payload, sequence, false))) return;
  const calledOff = await callPaymentsOff(context, payload);
  // Always in the same order, so that two of them do not wait for each other.
  for (const courseId of payload.courseIds.toSorted()) await cover(context, courseId, payload, calledOff);
}

/** What is being paid for apart need not be paid any more. Sagas are locked before courses. */
async function callPaymentsOff(context: RequestContext, { userId: studentId, courseIds }: MembershipSnapshot): Promise<Set<string>> {
  const { em } = context;
  const pending = await em.find(
    Enrollment,
    { studentId, courseId: { $in: courseIds }, status: EnrollmentStatus.PENDING_PAYMENT },
    { orderBy: { sagaId: 'asc' }, disableIdentityMap: true },
  );
  const calledOff = new Set<string>();
  for (const { sagaId } of pending) {
    if (sagaId && (await abortSaga(context, em, enrolling, sagaId, 'A plan covers the course'))) calledOff.add(sagaId);
  }
  await em.flush();
  return calledOff;
}

async function cover(
  context: RequestContext,
  courseId: string,
  { userId, membershipId }: MembershipSnapshot,
  calledOff: ReadonlySet<string>,
): Promise<void> {
  const { em, clock } = context;
  const course = await courseAt(context, courseId);
  if (!course?.takesEnrollments) return;
  const enrollment = await enrollmentOf(em, course, userId);
  if (!enrollment || enrollment.status === EnrollmentStatus.CANCELLED) {
    await beginEnrollment(context, course, enrollment ?? Enrollment.of(course, userId), withoutPayment(course, membershipId));
  } else if (enrollment.sagaId && calledOff.has(enrollment.sagaId)) {
    enrollment.coverBy(course, membershipId, clock.now());
    enrollment.confirm(course);
    tellFollowers(context, enrollment);
  }
  await em.flush();
}

async function courseAt(context: RequestContext, id: string) {
  const known = await lockCourse(context.em, id);
  if (known?.takesEnrollments || known?.isDeleted) return known;
  const answered = await askCourse(context, id);
  if (answered) await keepWholeCourse(context, answered);
  return lockCourse(context.em, id);
}
