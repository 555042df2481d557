import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { FACTS_OF_COURSES } from '../facts/tables.js';
import { knownCourses } from './known-courses.js';

interface DeletedCourse {
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: readonly string[];
  readonly deletedAt: string;
}

/**
 * Removes the facts of the course. The tombstone waits for the transactions that share the course's row, and binds all later ones. What
 * was paid stays, as in the books.
 */
export async function deleteCourse({ payload, sequence }: EventEnvelope<DeletedCourse>, context: RequestContext): Promise<void> {
  const { em } = context;
  const { courseId: id, instructorId, staffIds, deletedAt } = payload;
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds: [...staffIds] });
  await em.execute('insert into known_fact_course (id) values (?) on conflict do nothing', [id]);
  // An update alone would not wait for those who share the row.
  await em.execute('select from known_fact_course where id = ? for update', [id]);
  await em.execute('update known_fact_course set deleted_at = ? where id = ? and deleted_at is null', [deletedAt, id]);
  for (const table of FACTS_OF_COURSES) await em.execute(`delete from ${table} where course_id = ?`, [id]);
}
