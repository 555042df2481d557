import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { ALWAYS, type Condition } from '../../../platform/postgres/row-filter.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { type Alike, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { QuizAttempt } from './quiz-attempt.entity.js';

const newestFirst = listCursor('QuizAttempt id', z.tuple([sortKey.id]));

/** A batch: pages of the attempts at quizzes, newest first. Whether the caller may see them was decided before. */
export const attemptPages = pagesOf({
  read,
  edgeOf(row: Row, { em }) {
    const node = em.map(QuizAttempt, row);
    return { node, cursor: newestFirst.encode([node.id]) };
  },
  count: ({ ownerId }, { load }) => load(counts, ownerId),
});

type Row = Record<string, unknown>;

function read(asked: Alike<PageRequest>, { em }: RequestContext): Promise<(Row & { owner_id: string })[]> {
  const [{ first, after }] = asked;
  const from: Condition = after ? { sql: 'quiz_attempt.id < ?', parameters: newestFirst.decode(after) } : ALWAYS;
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select quiz_attempt.* from quiz_attempt where content_id = owner.id and ${from.sql}
      order by quiz_attempt.id desc limit ?
    ) found`,
    [ownersOf(asked), ...from.parameters, first + 1],
  );
}

/** For `totalCount`. */
const counts: Batch<string, number> = async (contentIds, { em }) => {
  const rows = await em.execute<{ content_id: string; count: number }[]>(
    'select content_id, count(*)::int as count from quiz_attempt where content_id = any(?::uuid[]) group by content_id',
    [`{${contentIds.join(',')}}`],
  );
  return new Map(rows.map(({ content_id, count }) => [content_id, count]));
};
