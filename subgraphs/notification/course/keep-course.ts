import type { RequestContext } from '../../../platform/context.js';
import { ofCourse, Via } from '../audience/audience.js';
import { setMembers } from '../audience/membership.js';
import type { KnownCourse } from './known-course.entity.js';

/**
 * Takes over what is newer than what is known, and with it who belongs to the course as staff. By SQL and not by entity:
 * an event and an answer of the owner's may bring the same course at the same time, and the older must not win.
 */
export async function keepCourse(context: RequestContext, course: KnownCourse, asOf: Date): Promise<void> {
  const { id, sequence, title, status, instructorId, staffIds } = course;
  const kept = await context.em.execute(
    `insert into known_course as known (id, sequence, title, status, instructor_id, staff_ids)
    values (?, ?, ?, ?, ?, (select coalesce(array_agg(value), '{}') from jsonb_array_elements_text(?::jsonb)))
    on conflict (id) do update set sequence = excluded.sequence, title = excluded.title, status = excluded.status,
      instructor_id = excluded.instructor_id, staff_ids = excluded.staff_ids
    where known.sequence < excluded.sequence
    returning id`,
    [id, sequence, title, status, instructorId, JSON.stringify(staffIds)],
  );
  if (kept.length > 0) await setMembers(context, { audience: ofCourse(id), via: Via.STAFF }, [instructorId, ...staffIds], asOf);
}
