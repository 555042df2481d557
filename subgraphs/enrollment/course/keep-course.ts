import type { RequestContext } from '../../../platform/context.js';
import { NO_ID } from '../ids.js';
import { askForPayment } from '../saga/enrolling.js';
import { fillSeats } from '../seats/hand-on.js';
import type { CourseFacts, WholeCourse } from './ask-course.js';
import type { CourseItem } from './known-curriculum.entity.js';
import { lockCourse } from './lock-course.js';

/** Takes over what is newer than what is known; a tombstone takes over nothing. Seats that are new go to those who wait. */
export async function keepCourse(context: RequestContext, course: CourseFacts): Promise<void> {
  const kept = await context.em.execute<object[]>(
    `insert into known_course as known
      (id, sequence, title, status, instructor_id, staff_ids, price_amount, price_currency, capacity, prerequisite_ids)
    values (?, ?, ?, ?, ?, ?::uuid[], ?, ?, ?, ?::uuid[])
    on conflict (id) do update set sequence = excluded.sequence, title = excluded.title, status = excluded.status,
      instructor_id = excluded.instructor_id, staff_ids = excluded.staff_ids, price_amount = excluded.price_amount,
      price_currency = excluded.price_currency, capacity = excluded.capacity, prerequisite_ids = excluded.prerequisite_ids
    where known.sequence < excluded.sequence and known.deleted_at is null
    returning id`,
    [
      course.id,
      course.sequence,
      course.title,
      course.status,
      course.instructorId,
      uuids(course.staffIds),
      course.price.amount,
      course.price.currency,
      course.capacity,
      uuids(course.prerequisiteIds),
    ],
  );
  if (kept.length === 0) return;
  const locked = await lockCourse(context.em, course.id);
  if (locked) await fillSeats(context, locked, askForPayment);
}

/** The items of a course, unless it is deleted. When what is required has changed, progress is counted anew by a job. */
export async function keepCurriculum(
  { em }: RequestContext,
  { courseId, sequence, items }: { courseId: string; sequence: number; items: readonly CourseItem[] },
): Promise<void> {
  if ((await lockCourse(em, courseId, 'shared'))?.deletedAt) return;
  await em.execute(
    `insert into known_curriculum as known (course_id, sequence, items) values (?, ?, ?::jsonb)
    on conflict (course_id) do update set sequence = excluded.sequence, items = excluded.items,
      recount_after = case when ${required('known')} = ${required('excluded')} then known.recount_after else ?::uuid end
    where known.sequence < excluded.sequence`,
    [courseId, sequence, JSON.stringify(items), NO_ID],
  );
}

export async function keepWholeCourse(context: RequestContext, { facts, items }: WholeCourse): Promise<void> {
  await keepCourse(context, facts);
  await keepCurriculum(context, { courseId: facts.id, sequence: facts.sequence, items });
}

const uuids = (ids: readonly string[]): string => `{${ids.join(',')}}`;

const required = (row: string): string =>
  `array(select item ->> 'id' from jsonb_array_elements(${row}.items) item where (item -> 'required')::boolean order by 1)`;
