import type { EntityManager } from '@mikro-orm/postgresql';
import { groupedBy } from '../../../platform/kernel/batch.js';
import type { GradedAttempt } from '../../../schema/rules/attempts.js';

/** By `takingKey`: what the submitted attempts of students at quizzes have brought, in their order. */
export async function resultsOf(em: EntityManager, keys: readonly string[]): Promise<Map<string, GradedAttempt[]>> {
  const rows = await em.execute<(GradedAttempt & { readonly key: string })[]>(
    `select given.key, number as attempt, max_score as points, score
    from jsonb_array_elements_text(?::jsonb) given (key)
    join quiz_attempt on content_id = split_part(given.key, ' ', 1)::uuid and student_id = split_part(given.key, ' ', 2)::uuid
    where submitted_at is not null
    order by given.key, number`,
    [JSON.stringify(keys)],
  );
  return groupedBy(keys, rows, ({ key }) => key);
}
