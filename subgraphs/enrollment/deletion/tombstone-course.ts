import type { z } from 'zod';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { CourseDeleted } from '../../../schema/events/course.js';
import { removeEarned } from '../earned/earned-items.js';
import { removeFromMemberships } from '../plan/memberships.js';

type Deleted = z.output<(typeof CourseDeleted)['schema']>;

/**
 * Sets the tombstone. It waits for every write that holds the course's row, so nothing is accepted under the course afterwards, and
 * everything that was accepted before can be found. There may be thousands of enrollments: `deletionJob` removes them, and answers the
 * saga's step.
 */
export async function tombstoneCourse({ payload, sequence }: EventEnvelope<Deleted>, { em, clock }: RequestContext): Promise<void> {
  const { courseId, sagaId, title, instructorId, staffIds } = payload;
  await em.execute(
    `insert into known_course as known
      (id, sequence, title, status, instructor_id, staff_ids, price_amount, price_currency, prerequisite_ids, deleted_at, deletion_id)
    values (?, ?, ?, 'DELETING', ?, ?::uuid[], 0, 'USD', '{}', ?, ?)
    on conflict (id) do update set sequence = excluded.sequence, prerequisite_ids = excluded.prerequisite_ids,
      deleted_at = excluded.deleted_at, deletion_id = excluded.deletion_id`,
    [courseId, sequence, title, instructorId, `{${staffIds.join(',')}}`, clock.now(), sagaId],
  );
  await em.execute('delete from known_curriculum where course_id = ?', [courseId]);
  await em.execute('delete from invitation where course_id = ?', [courseId]);
  await removeEarned(em, courseId);
  await em.execute('delete from known_content where course_id = ?', [courseId]);
  await removeFromMemberships(em, courseId);
}
