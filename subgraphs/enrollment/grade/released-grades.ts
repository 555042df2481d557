import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { knownCourses } from '../course/known-courses.js';
import { assignmentsGraded, completionOf, type OfAStudent } from './completion.js';

type OfAssignment = OfAStudent & { readonly assignmentId: string };

/**
 * Completes the items that show the graded assignments. The grades are stored: a student may have left the course and may come back, and
 * an item may be added to the curriculum later, or not be known here yet.
 */
export async function handleGradesReleased(events: readonly EventEnvelope<OfAssignment>[], context: RequestContext): Promise<void> {
  const courses = await lockCourses(context, events);
  for (const { payload } of events) if (!courses.has(payload.courseId)) throw new NotKnownYet(`course ${payload.courseId}`);
  const accepted = events.filter(({ payload }) => !courses.get(payload.courseId)?.isGone);
  const completion = await completionOf(context, courses, accepted);
  await context.em.execute(
    `insert into released_grade (course_id, assignment_id, student_id)
    select distinct course_id, assignment_id, student_id from jsonb_populate_recordset(null::released_grade, ?::jsonb) order by 1, 3, 2
    on conflict (course_id, student_id, assignment_id) do update set excused = false where released_grade.excused`,
    [
      JSON.stringify(
        accepted.map(({ payload }) => ({
          course_id: payload.courseId,
          assignment_id: payload.assignmentId,
          student_id: payload.studentId,
        })),
      ),
    ],
  );
  for (const event of accepted) completion.complete(event, event.payload.assignmentId);
  await completion.store();
}

/**
 * The staff excused a student from an assignment: its items are completed as by a grade, or a course with a required one could never be.
 * What was completed stays when the excuse is taken back; items that show it later are completed by a grade again.
 */
export async function handleExcused(
  event: EventEnvelope<OfAssignment & { readonly excused: boolean }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId, excused } = event.payload;
  const course = await knownCourses.lock(context.em, courseId);
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  await context.em.execute(
    excused
      ? 'insert into released_grade (course_id, assignment_id, student_id, excused) values (?, ?, ?, true) on conflict do nothing'
      : 'delete from released_grade where course_id = ? and assignment_id = ? and student_id = ? and excused',
    [courseId, assignmentId, studentId],
  );
  if (!excused) return;
  const completion = await completionOf(context, new Map([[course.id, course]]), [event]);
  completion.complete(event);
  await completion.store();
}

/**
 * Students have entered the course, perhaps again: grades that were released before count now. Most students have none, which is seen
 * without a lock: they entered under the lock of the course, so each grade was committed before that, or finds them in the course.
 */
export async function countEarlierGrades(events: readonly EventEnvelope<OfAStudent>[], context: RequestContext): Promise<void> {
  const gradedOf = await assignmentsGraded(
    context.em,
    events.map(({ payload }) => payload),
  );
  const graded = events.filter(({ payload }) => gradedOf(payload).size > 0);
  if (graded.length === 0) return;
  const courses = await lockCourses(context, graded);
  const entered = graded.filter(({ payload }) => courses.get(payload.courseId)?.isGone === false);
  const completion = await completionOf(context, courses, entered);
  for (const event of entered) completion.complete(event);
  await completion.store();
}

const lockCourses = async ({ em }: RequestContext, events: readonly EventEnvelope<OfAStudent>[]) =>
  byKey(
    await knownCourses.lockMany(
      em,
      events.map(({ payload }) => payload.courseId),
    ),
    ({ id }) => id,
  );

/** Removes all grades of a deleted course. Its tombstone lets no grade in again. */
export const removeGrades = (em: EntityManager, courseId: string): Promise<unknown> =>
  em.execute('delete from released_grade where course_id = ?', [courseId]);
