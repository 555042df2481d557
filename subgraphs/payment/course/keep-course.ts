import type { EntityManager } from '@mikro-orm/postgresql';
import type { KnownCourse } from './known-course.entity.js';

/**
 * Takes over what is newer than what is known. By SQL and not by entity: an event and an answer of the owner's may bring the
 * same course at the same time, and the older must not win.
 */
export async function keepCourse(em: EntityManager, { id, sequence, status, instructorId, staffIds }: KnownCourse): Promise<void> {
  await em.execute(
    `insert into known_course as known (id, sequence, status, instructor_id, staff_ids)
    values (?, ?, ?, ?, (select coalesce(array_agg(value::uuid), '{}') from jsonb_array_elements_text(?::jsonb)))
    on conflict (id) do update set sequence = excluded.sequence, status = excluded.status, instructor_id = excluded.instructor_id,
      staff_ids = excluded.staff_ids
    where known.sequence < excluded.sequence`,
    [id, sequence, status, instructorId, JSON.stringify(staffIds)],
  );
}
