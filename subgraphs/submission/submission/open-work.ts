import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { type DomainError, ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { seesCourse } from '../../../schema/rules/course.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { findAssignment, knownAssignments } from '../assignment/known-assignments.js';
import { knownCourses } from '../course/known-courses.js';
import type { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { knownEnrollments, learns } from '../enrollment/known-enrollments.js';
import { assignmentPolicy } from '../policy.js';
import { courseDeleted } from './demand-submission.js';

/** Work at an assignment. The student is always the caller, whatever an input says. */
export interface Work {
  readonly student: Pick<UserCaller, 'userId'>;
  readonly assignmentId: string;
  readonly courseId: string;
}

/**
 * Demands that the caller may work at an assignment, before the command opens its transaction. Whatever is not known here, or would
 * refuse the caller, is asked of its owner. `isSufficient` decides whether what is known of the assignment is enough.
 */
export async function demandWork(
  context: RequestContext,
  assignmentId: string,
  isSufficient: (known: KnownAssignment) => boolean | Promise<boolean> = () => true,
): Promise<Work> {
  const student = requireUser(context.caller);
  const assignment = await findAssignment(context, { id: assignmentId, studentId: student.userId }, isSufficient);
  if (!assignment || assignment.isGone) throw notFound('Assignment');
  const { courseId } = assignment;
  const course = await knownCourses.find(context, courseId, (known) => !known.isDeleted);
  if (!course || course.isDeleted) throw courseDeleted();
  const subject = { course, isEnrolled: await learns(context, courseId, student.userId) };
  if (!assignmentPolicy.can('handIn', context.caller, subject)) throw await refusalOf(context, courseId);
  return { student, assignmentId, courseId };
}

/**
 * The same inside the transaction. The course is shared until its end, so that nothing is accepted after its tombstone; the enrollment is
 * locked alone, so that two submits come one after the other.
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

/** The same for a command that asks only before it refuses: the course is the one that the assignment is known in. */
export async function lockWorkAt(em: EntityManager, assignmentId: string, studentId: string): ReturnType<typeof lockWork> {
  const [known] = isId(assignmentId)
    ? await em.execute<{ courseId: string }[]>('select course_id as "courseId" from known_assignment where id = ?', [assignmentId])
    : [];
  if (!known) throw notFound('Assignment');
  return lockWork(em, { student: { userId: studentId }, assignmentId, courseId: known.courseId });
}

/** NOT_ENROLLED tells that there is such an assignment: only to whoever may see its course. */
async function refusalOf(context: RequestContext, courseId: string): Promise<DomainError> {
  const { caller } = context;
  const course = await knownCourses.find(context, courseId, (known) => seesCourse(caller, known));
  return course && seesCourse(caller, course) ? notEnrolled() : assignmentPolicy.refusal('handIn', notFound('Assignment'));
}

const notEnrolled = () => assignmentPolicy.refusal('handIn', refuse(ErrorCode.NOT_ENROLLED, 'Enroll in the course first'));
