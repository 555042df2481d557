import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { knownCourses } from '../course/known-courses.js';
import { completionOf, earnedItems } from './completion.js';
import { type Earning, earnedBy, type OfAStudent, type OfAssignment } from './earned.js';

/**
 * Completes the items that show what students have earned: a graded assignment, a video that was watched, a quiz that was passed. What was
 * earned is stored: a student may have left the course and may come back, and an item may be added to the curriculum later, or not be
 * known here yet.
 */
export async function handleEarned(
  events: readonly EventEnvelope<OfAStudent & Parameters<typeof earnedBy>[0]>[],
  context: RequestContext,
): Promise<void> {
  const courses = await lockCourses(context, events);
  for (const { payload } of events) if (!courses.has(payload.courseId)) throw new NotKnownYet(`course ${payload.courseId}`);
  const accepted = events.filter(({ payload }) => !courses.get(payload.courseId)?.isGone);
  const completion = await completionOf(context, courses, accepted);
  await context.em.execute(
    `insert into earned_item (course_id, student_id, kind, ref_id, earned_at)
    select course_id, student_id, kind, ref_id, min(earned_at) from jsonb_populate_recordset(null::earned_item, ?::jsonb)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (course_id, student_id, kind, ref_id) do update set excused = false where earned_item.excused`,
    [JSON.stringify(accepted.map(({ payload }) => rowOf(payload, earnedBy(payload))))],
  );
  for (const event of accepted) completion.complete(event, earnedBy(event.payload));
  await completion.store();
}

const rowOf = ({ courseId, studentId }: OfAStudent, { kind, refId, earnedAt }: Earning) => ({
  course_id: courseId,
  student_id: studentId,
  kind,
  ref_id: refId,
  earned_at: earnedAt,
});

const EXCUSE = `insert into earned_item (course_id, student_id, kind, ref_id, excused, earned_at)
  values (?, ?, 'ASSIGNMENT', ?, true, ?) on conflict do nothing`;
const TAKE_BACK = `delete from earned_item where course_id = ? and student_id = ? and kind = 'ASSIGNMENT' and ref_id = ? and excused`;

/**
 * The staff excused a student from an assignment: its items are completed as by a grade, or a course with a required one could never be.
 * What was completed stays when the excuse is taken back; items that show it later are completed by a grade again.
 */
export async function handleExcused(
  event: EventEnvelope<OfAStudent & OfAssignment & { readonly excused: boolean; readonly changedAt: string }>,
  context: RequestContext,
): Promise<void> {
  const { courseId, studentId, assignmentId, excused, changedAt } = event.payload;
  const course = await knownCourses.lock(context.em, courseId);
  if (!course) throw new NotKnownYet(`course ${courseId}`);
  if (course.isGone) return;
  const key = [courseId, studentId, assignmentId];
  await (excused ? context.em.execute(EXCUSE, [...key, changedAt]) : context.em.execute(TAKE_BACK, key));
  if (!excused) return;
  const completion = await completionOf(context, new Map([[course.id, course]]), [event]);
  completion.complete(event);
  await completion.store();
}

/**
 * Students have entered the course, perhaps again: what they had earned before counts now. Most have earned nothing, which is seen without
 * a lock: they entered under the lock of the course, so what they earn was committed before that, or finds them in the course.
 */
export async function countEarlier(events: readonly EventEnvelope<OfAStudent>[], context: RequestContext): Promise<void> {
  const students = events.map(({ payload }) => payload);
  const earnedOf = await earnedItems(context.em, students);
  const earlier = events.filter(({ payload }) => earnedOf(payload).size > 0);
  if (earlier.length === 0) return;
  const courses = await lockCourses(context, earlier);
  const entered = earlier.filter(({ payload }) => courses.get(payload.courseId)?.isGone === false);
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

/** Removes all that was earned in a deleted course. Its tombstone lets nothing in again. */
export const removeEarned = (em: EntityManager, courseId: string): Promise<unknown> =>
  em.execute('delete from earned_item where course_id = ?', [courseId]);
