import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';

interface OfAStudent {
  readonly courseId: string;
  readonly studentId: string;
}

/**
 * Completes the items that show the graded assignment. The grade is stored: the student may have left the course and may come back, and
 * the item may be added to the curriculum later, or not be known here yet.
 */
export async function handleGradeReleased(
  { payload }: EventEnvelope<OfAStudent & { readonly assignmentId: string }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId } = payload;
  const course = await knownCourses.lock(context.em, courseId);
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  await context.em.execute(
    `insert into released_grade (course_id, assignment_id, student_id) values (?, ?, ?)
    on conflict (course_id, student_id, assignment_id) do update set excused = false where released_grade.excused`,
    [courseId, assignmentId, studentId],
  );
  await completeOf(context, course, studentId);
}

/**
 * The staff excused a student from an assignment: its items are completed as by a grade, or a course with a required one could never be.
 * What was completed stays when the excuse is taken back; items that show it later are completed by a grade again.
 */
export async function handleExcused(
  { payload }: EventEnvelope<OfAStudent & { readonly assignmentId: string; readonly excused: boolean }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId, excused } = payload;
  const course = await knownCourses.lock(context.em, courseId);
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  await context.em.execute(
    excused
      ? 'insert into released_grade (course_id, assignment_id, student_id, excused) values (?, ?, ?, true) on conflict do nothing'
      : 'delete from released_grade where course_id = ? and assignment_id = ? and student_id = ? and excused',
    [courseId, assignmentId, studentId],
  );
  if (excused) await completeOf(context, course, studentId);
}

/** A student has entered the course, perhaps again: grades that were released before count now. */
export async function countEarlierGrades({ payload }: EventEnvelope<OfAStudent>, context: RequestContext): Promise<void> {
  const course = await knownCourses.lock(context.em, payload.courseId);
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

/**
 * Completes the items whose assignments the student was graded for. The caller holds the lock of the enrollment, and shares that of its
 * course.
 */
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
  if (completed.length > 0) notifyFollowers(context, enrollment);
}

async function assignmentsGraded(em: EntityManager, { courseId, studentId }: OfAStudent): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ assignment_id: string }[]>(
    'select assignment_id from released_grade where course_id = ? and student_id = ?',
    [courseId, studentId],
  );
  return new Set(rows.map((row) => row.assignment_id));
}

/** Removes all grades of a deleted course. Its tombstone lets no grade in again. */
export const removeGrades = (em: EntityManager, courseId: string): Promise<unknown> =>
  em.execute('delete from released_grade where course_id = ?', [courseId]);
