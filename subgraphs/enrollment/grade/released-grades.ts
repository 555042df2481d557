import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { lockCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';

interface OfAStudent {
  readonly courseId: string;
  readonly studentId: string;
}

/**
 * A grade was released: it completes the items that show its assignment. It is kept, since the student may be out of the course at the
 * moment and come back, and the item may be added to the curriculum, or be heard of, afterwards.
 */
export async function takeGrade(
  { payload }: EventEnvelope<OfAStudent & { readonly assignmentId: string }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId } = payload;
  const course = await lockCourse(context.em, courseId, 'shared');
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  await context.em.execute('insert into released_grade (course_id, assignment_id, student_id) values (?, ?, ?) on conflict do nothing', [
    courseId,
    assignmentId,
    studentId,
  ]);
  await completeOf(context, course, studentId);
}

/** Somebody has come into the course, perhaps again: what they were graded for before counts now. */
export async function takeUpGrades({ payload }: EventEnvelope<OfAStudent>, context: RequestContext): Promise<void> {
  const course = await lockCourse(context.em, payload.courseId, 'shared');
  if (course && !course.isGone) await completeOf(context, course, payload.studentId);
}

async function completeOf(context: RequestContext, course: KnownCourse, studentId: string): Promise<void> {
  const { em } = context;
  const curriculum = await em.findOne(KnownCurriculum, { courseId: course.id }, { refresh: true });
  const enrollment = await em.findOne(
    Enrollment,
    { courseId: course.id, studentId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (curriculum && enrollment) await completeGraded(context, course, curriculum, enrollment);
}

/** Completes the items whose assignments the student was graded for. Under the lock of the enrollment, and of its course, shared. */
export async function completeGraded(
  context: RequestContext,
  course: KnownCourse,
  { items }: KnownCurriculum,
  enrollment: Enrollment,
): Promise<void> {
  if (!enrollment.isInCourse) return;
  const graded = await assignmentsGraded(context.em, enrollment);
  const earned = items.filter(({ kind, refId }) => kind === 'ASSIGNMENT' && graded.has(refId));
  const completed = earned.filter(({ id }) => enrollment.completeItem(course, items, id, context.clock.now()));
  if (completed.length > 0) tellFollowers(context, enrollment);
}

async function assignmentsGraded(em: EntityManager, { courseId, studentId }: OfAStudent): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ assignment_id: string }[]>(
    'select assignment_id from released_grade where course_id = ? and student_id = ?',
    [courseId, studentId],
  );
  return new Set(rows.map((row) => row.assignment_id));
}

/** A course is deleted: nothing of it is kept, and under its tombstone nothing is kept again. */
export const forgetGrades = (em: EntityManager, courseId: string): Promise<unknown> =>
  em.execute('delete from released_grade where course_id = ?', [courseId]);
