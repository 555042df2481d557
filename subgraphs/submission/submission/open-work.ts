import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { findAssignment, knownAssignments } from '../assignment/known-assignments.js';
import { knownCourses } from '../course/known-courses.js';
import type { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { isEnrolled, knownEnrollments } from '../enrollment/known-enrollments.js';
import { assignmentPolicy } from '../policy.js';
import { courseDeleted } from './demand-submission.js';

/** Whose work at what: the student is who calls, whatever an input says. */
export interface Work {
  readonly student: UserCaller;
  readonly assignmentId: string;
  readonly courseId: string;
}

/**
 * That the caller may work at an assignment; before the command's transaction. Whatever is not known here, or stands in the way by what
 * is known here, is asked of its owner. `suffices`: whether what is known of the assignment is enough for what is to be done.
 */
export async function demandWork(
  context: RequestContext,
  assignmentId: string,
  suffices: (known: KnownAssignment) => boolean | Promise<boolean> = () => true,
): Promise<Work> {
  const student = requireUser(context.caller);
  const assignment = await findAssignment(context, { id: assignmentId, studentId: student.userId }, suffices);
  if (!assignment || assignment.isGone) throw notFound('Assignment');
  const { courseId } = assignment;
  const course = await knownCourses.find(context, courseId, (known) => !known.isDeleted);
  if (!course || course.isDeleted) throw courseDeleted();
  const subject = { course, isEnrolled: await isEnrolled(context, courseId, student.userId) };
  if (!assignmentPolicy.can('handIn', context.caller, subject)) throw notEnrolled();
  return { student, assignmentId, courseId };
}

/**
 * The same within the transaction, and held until its end: the course shared, so that nothing is taken in after its tombstone; the
 * enrollment alone, so that of two submits at once one comes after the other.
 */
export async function lockWork(
  em: EntityManager,
  { student, assignmentId, courseId }: Work,
): Promise<{ readonly assignment: KnownAssignment; readonly enrollment: KnownEnrollment }> {
  const course = await knownCourses.lock(em, courseId);
  if (!course || course.isDeleted) throw courseDeleted();
  const enrollment = await knownEnrollments.lock(em, { courseId, studentId: student.userId }, 'alone');
  if (!enrollment?.isInCourse) throw notEnrolled();
  const assignment = await knownAssignments.lock(em, assignmentId);
  if (!assignment || assignment.isGone) throw notFound('Assignment');
  return { assignment, enrollment };
}

const notEnrolled = () => assignmentPolicy.refusal('handIn', refuse(ErrorCode.NOT_ENROLLED, 'Enroll in the course first'));
