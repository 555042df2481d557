import type { RequestContext } from '../../../platform/kernel/context.js';
import { NO_ID } from '../ids.js';
import { askForPayment } from '../saga/enrolling.js';
import { fillSeats } from '../seats/hand-on.js';
import type { CourseFacts, WholeCourse } from './ask-course.js';
import { knownCourses, lockKnownCourse } from './known-courses.js';
import type { CourseItem } from './known-curriculum.entity.js';

/** Keeps what is newer of a course, unless it is deleted. New seats go to the students who wait. */
export async function upsertCourse(context: RequestContext, facts: CourseFacts): Promise<void> {
  if (await knownCourses.upsert(context, facts))
    await fillSeats(context, await lockKnownCourse(context.em, facts.id, 'alone'), askForPayment);
}

/** Keeps the items of a course, unless it is deleted. When other items are required now, a job counts progress anew. */
export async function upsertCurriculum(
  { em }: RequestContext,
  { courseId, sequence, items }: { courseId: string; sequence: number; items: readonly CourseItem[] },
): Promise<void> {
  if ((await knownCourses.lock(em, courseId))?.isGone) return;
  await em.execute(
    `insert into known_curriculum as known (course_id, sequence, items) values (?, ?, ?::jsonb)
    on conflict (course_id) do update set sequence = excluded.sequence, items = excluded.items,
      recount_after = case when ${required('known')} = ${required('excluded')} then known.recount_after else ?::uuid end
    where known.sequence < excluded.sequence`,
    [courseId, sequence, JSON.stringify(items), NO_ID],
  );
}

export async function upsertWholeCourse(context: RequestContext, { facts, items }: WholeCourse): Promise<void> {
  await upsertCourse(context, facts);
  await upsertCurriculum(context, { courseId: facts.id, sequence: facts.sequence, items });
}

const required = (row: string): string =>
  `array(select item ->> 'id' from jsonb_array_elements(${row}.items) item where (item -> 'required')::boolean order by 1)`;
