import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import type { Condition } from '../../../platform/postgres/row-filter.js';
import type { Connection } from '../../../platform/service/graphql/connection.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { type Alike, alikeOf, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { ContentItem } from './content-item.entity.js';
import type { ContentKind } from './kinds.js';

/** One page of the contents of a course, the oldest first. */
interface Asked extends PageRequest {
  readonly kind?: ContentKind | null;
}

const cursors = listCursor('ContentItem createdAt id', z.tuple([sortKey.moment, sortKey.id]));

/** A batch: pages of the contents of courses. Whether the caller may see them was decided before. */
export const pagesOfCourses: Batch<Asked, Connection<ContentItem>> = pagesOf({
  read,
  edgeOf: (row: Row, { em }) => {
    const node = em.map(ContentItem, row);
    return { node, cursor: cursors.encode([node.createdAt.toISOString(), node.id]) };
  },
  count: (asked, { load }) => load(counts, asked),
});

type Row = Record<string, unknown>;

function read(asked: Alike<Asked>, { em }: RequestContext): Promise<(Row & { owner_id: string })[]> {
  const [{ first, after, kind }] = asked;
  const conditions = [...ofKind(kind), ...(after ? [laterThan(after)] : [])];
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select content_item.* from content_item
      where ${['course_id = owner.id', ...conditions.map(({ sql }) => sql)].join(' and ')}
      order by created_at, id limit ?
    ) found`,
    [ownersOf(asked), ...conditions.flatMap(({ parameters }) => parameters), first + 1],
  );
}

const counts: Batch<Asked, number> = async (asked, { em }) => {
  const found = new Map<Asked, number>();
  for (const alike of alikeOf(asked)) {
    const conditions = ofKind(alike[0].kind);
    const rows = await em.execute<{ course_id: string; count: number }[]>(
      `select course_id, count(*)::int as count from content_item
        where ${['course_id = any(?::uuid[])', ...conditions.map(({ sql }) => sql)].join(' and ')} group by course_id`,
      [ownersOf(alike), ...conditions.flatMap(({ parameters }) => parameters)],
    );
    for (const each of alike) found.set(each, rows.find(({ course_id }) => course_id === each.ownerId)?.count ?? 0);
  }
  return found;
};

const ofKind = (kind: ContentKind | null | undefined): Condition[] => (kind ? [{ sql: 'kind = ?', parameters: [kind] }] : []);

const laterThan = (after: string): Condition => ({
  sql: '(created_at, id) > (?::timestamptz, ?::uuid)',
  parameters: cursors.decode(after),
});
