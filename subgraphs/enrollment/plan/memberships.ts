import type { EntityManager } from '@mikro-orm/postgresql';
import type { MembershipSnapshot } from '../../../schema/events/payment.js';

/** A plan membership of theirs that runs and covers the course. */
export async function runningMembership(em: EntityManager, userId: string, courseId: string): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    'select id from plan_membership where user_id = ? and not ended and ?::uuid = any(course_ids) order by id desc limit 1',
    [userId, courseId],
  );
  return row?.id ?? null;
}

/** Takes over what is newer than what is known. False for what is not. */
export async function keepMembership(
  em: EntityManager,
  { membershipId, userId, courseIds }: MembershipSnapshot,
  sequence: number,
  ended: boolean,
): Promise<boolean> {
  const kept = await em.execute<object[]>(
    `insert into plan_membership as known (id, sequence, user_id, course_ids, ended) values (?, ?, ?, ?::uuid[], ?)
    on conflict (id) do update set sequence = excluded.sequence, course_ids = excluded.course_ids, ended = excluded.ended
    where known.sequence < excluded.sequence
    returning id`,
    [membershipId, sequence, userId, `{${courseIds.join(',')}}`, ended],
  );
  return kept.length > 0;
}
