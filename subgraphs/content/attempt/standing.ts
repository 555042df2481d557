import type { EntityManager } from '@mikro-orm/postgresql';
import type { Batch } from '../../../platform/kernel/context.js';
import type { Standing } from '../../../schema/rules/score-shown.js';

export interface Taking {
  readonly contentId: string;
  readonly studentId: string;
}

export const takingKey = ({ contentId, studentId }: Taking): string => `${contentId} ${studentId}`;

/** A batch, without a policy, by `takingKey`. */
export const standings: Batch<string, Standing> = (keys, { em }) => standingsOf(em, keys);

export async function standingsOf(em: EntityManager, keys: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const rows = await em.execute<(Standing & { key: string })[]>(
    `select asked.key, coalesce(attempts.used, 0) as used, coalesce(attempts.has_open, false) as "hasOpen",
      coalesce(accommodation.extra_attempts, 0) as "extraAttempts"
    from (select key, split_part(key, ' ', 1)::uuid as content_id, split_part(key, ' ', 2)::uuid as student_id
      from jsonb_array_elements_text(?::jsonb) given (key)) asked
    left join lateral (
      select max(number) as used, bool_or(submitted_at is null) as has_open from quiz_attempt
      where content_id = asked.content_id and student_id = asked.student_id
    ) attempts on true
    left join quiz_accommodation accommodation
      on accommodation.content_id = asked.content_id and accommodation.student_id = asked.student_id`,
    [JSON.stringify(keys)],
  );
  return new Map(rows.map(({ key, ...standing }) => [key, standing]));
}
