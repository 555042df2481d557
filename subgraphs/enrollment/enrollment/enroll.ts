import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { askBeforeRefusal } from '../../../platform/postgres/ask-before-refusal.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { runningMembership } from '../plan/memberships.js';
import { coursePolicy } from '../policy.js';
import { beginEnrollment } from './begin-enrollment.js';
import { missingPrerequisites, refusalToEnroll, visibleOf } from './eligible.js';
import { Enrollment, type Terms } from './enrollment.entity.js';
import type { EnrollInput } from './enrollment.inputs.js';

/**
 * Anyone signed in. Free, or covered by a plan: ACTIVE at once; priced: PENDING_PAYMENT, a seat held; full: WAITLISTED.
 * NOT_FOUND, COURSE_NOT_PUBLISHED, COURSE_DELETED, ENROLLMENT_CLOSED, ALREADY_ENROLLED, PREREQUISITES_MISSING {courseIds}.
 */
export async function enroll(context: RequestContext, { courseId }: EnrollInput): Promise<Enrollment> {
  const { userId: studentId } = requireUser(context.caller);
  const ask = async () => {
    const known = await findCourse(context, courseId, (course) => admits(context, course, studentId));
    coursePolicy.demand('enroll', context.caller, known);
    await askForMissing(context, known, studentId);
  };
  const begun = await askBeforeRefusal(context, ask, async (em) => {
    const course = await knownCourses.lock(em, courseId, 'alone');
    coursePolicy.demand('enroll', context.caller, course);
    // Its owner has to be asked first.
    if (!course.datesKnown && !course.isDeleted) throw notFound('Course');
    const enrollment = await enrollmentOf(em, course, studentId);
    const missing = await missingPrerequisites(em, course, studentId);
    const refusal = refusalToEnroll(course, enrollment, missing, context.clock.now(), await visibleOf(em, context.caller, missing));
    if (refusal) throw refusal;
    const begins = enrollment ?? Enrollment.of(course, studentId);
    await beginEnrollment({ ...context, em }, course, begins, await termsFor(em, course, studentId));
    return begins;
  });
  await issueSoon(context, [begun]);
  return begun;
}

/** Whether the course admits the student, whatever enrollment they have. */
const admits = async ({ em, clock }: RequestContext, course: KnownCourse, studentId: string): Promise<boolean> =>
  course.datesKnown && refusalToEnroll(course, null, await missingPrerequisites(em, course, studentId), clock.now()) === null;

/** A prerequisite that seems to be missing may have been archived or deleted a moment ago, and then keeps nobody out. */
async function askForMissing(context: RequestContext, course: KnownCourse, studentId: string): Promise<void> {
  for (const id of await missingPrerequisites(context.em, course, studentId)) {
    await findCourse(context, id, ({ status, isDeleted }) => status === 'ARCHIVED' || isDeleted);
  }
}

/** Read under the lock of the course's row, so nobody else creates or changes the enrollment. */
export const enrollmentOf = (em: EntityManager, course: KnownCourse, studentId: string): Promise<Enrollment | null> =>
  em.findOne(Enrollment, { courseId: course.id, studentId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });

async function termsFor(em: EntityManager, course: KnownCourse, studentId: string): Promise<Terms> {
  const membershipId = await runningMembership(em, studentId, course.id);
  return membershipId ? withoutPayment(course, membershipId) : { price: course.price, membershipId: null };
}

export const withoutPayment = (course: KnownCourse, membershipId: string | null = null): Terms => ({
  price: { amount: 0, currency: course.priceCurrency },
  membershipId,
});
