import type { EntityManager } from '@mikro-orm/postgresql';
import type { MembershipSnapshot } from '../../../schema/events/payment.js';

/** A running plan membership of the user that covers the course. */
export async function runningMembership(em: EntityManager, userId: string, courseId: string): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    'select id from plan_membership where user_id = ? and not ended and ?::uuid = any(course_ids) order by id desc limit 1',
    [userId, courseId],
  );
  return row?.id ?? null;
}

/** Keeps a membership if it is newer than what is known, without courses that are deleted. False when it is not newer. */
export async function upsertMembership(
  em: EntityManager,
  { membershipId, userId, courseIds }: MembershipSnapshot,
  sequence: number,
  ended: boolean,
): Promise<boolean> {
  const kept = await em.execute<object[]>(
    `insert into plan_membership as known (id, sequence, user_id, course_ids, ended)
    values (?, ?, ?, array(select each.id from unnest(?::uuid[]) each (id) where not exists (
      select from known_course where known_course.id = each.id and deleted_at is not null
    )), ?)
    on conflict (id) do update set sequence = excluded.sequence, course_ids = excluded.course_ids, ended = excluded.ended
    where known.sequence < excluded.sequence
    returning id`,
    [membershipId, sequence, userId, `{${courseIds.join(',')}}`, ended],
  );
  return kept.length > 0;
}

/** Removes a deleted course from all memberships. */
export async function removeFromMemberships(em: EntityManager, courseId: string): Promise<void> {
  await em.execute('update plan_membership set course_ids = array_remove(course_ids, ?::uuid) where ?::uuid = any(course_ids)', [
    courseId,
    courseId,
  ]);
}
