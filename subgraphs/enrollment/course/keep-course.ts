import type { RequestContext } from '../../../platform/kernel/context.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { NO_ID } from '../ids.js';
import { askForPayment } from '../saga/enrolling.js';
import { fillSeats } from '../seats/hand-on.js';
import type { CourseFacts, WholeCourse } from './ask-course.js';
import { KnownCourse } from './known-course.entity.js';
import type { CourseItem } from './known-curriculum.entity.js';
import { lockCourse } from './lock-course.js';

/** Courses as `course` tells of them. Seats that are new go to those who wait. */
export const knownCourses = readModel<KnownCourse, CourseFacts>({
  entity: KnownCourse,
  async kept(context, { id }) {
    const locked = await lockCourse(context.em, id);
    if (locked) await fillSeats(context, locked, askForPayment);
  },
});

/** The items of a course, unless it is deleted. When what is required has changed, progress is counted anew by a job. */
export async function keepCurriculum(
  { em }: RequestContext,
  { courseId, sequence, items }: { courseId: string; sequence: number; items: readonly CourseItem[] },
): Promise<void> {
  if ((await lockCourse(em, courseId, 'shared'))?.isGone) return;
  await em.execute(
    `insert into known_curriculum as known (course_id, sequence, items) values (?, ?, ?::jsonb)
    on conflict (course_id) do update set sequence = excluded.sequence, items = excluded.items,
      recount_after = case when ${required('known')} = ${required('excluded')} then known.recount_after else ?::uuid end
    where known.sequence < excluded.sequence`,
    [courseId, sequence, JSON.stringify(items), NO_ID],
  );
}

export async function keepWholeCourse(context: RequestContext, { facts, items }: WholeCourse): Promise<void> {
  await knownCourses.upsert(context, facts);
  await keepCurriculum(context, { courseId: facts.id, sequence: facts.sequence, items });
}

const required = (row: string): string =>
  `array(select item ->> 'id' from jsonb_array_elements(${row}.items) item where (item -> 'required')::boolean order by 1)`;
