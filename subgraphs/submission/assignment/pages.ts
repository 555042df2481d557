import type { RequestContext } from '../../../platform/context.js';
import { badInput } from '../../../platform/errors.js';
import type { Connection, Edge } from '../../../platform/graphql/connection.js';
import type { Caller } from '../../../platform/identity.js';
import { isId } from '../../../platform/ids.js';
import type { Batch } from '../../../platform/loader.js';
import type { SubmissionStatus } from '../submission/status.js';
import { Submission } from '../submission/submission.entity.js';

/** One page of an assignment's submissions, asked by a field: many of them are read by one statement. */
export interface AskedPage {
  readonly assignmentId: string;
  readonly first: number;
  readonly after?: string | null;
  readonly status?: SubmissionStatus | null;
}

interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The newest first. Whether the caller may see them was asked before. */
export const submissionPages: Batch<AskedPage, Connection<Submission>> = async (asked, context) => {
  const pages = new Map<AskedPage, Connection<Submission>>();
  // A field of a selection has the same arguments on every row: one turn of this loop, unless it was asked under two names.
  for (const group of Map.groupBy(asked, argumentsOf).values()) {
    const rows = await read(group, context);
    for (const each of group)
      pages.set(
        each,
        page(each, rows.get(each.assignmentId) ?? [], () => context.load(counts, keyOf(each))),
      );
  }
  return pages;
};

async function read(asked: readonly AskedPage[], { em, caller }: RequestContext): Promise<Map<string, Submission[]>> {
  const [{ first, after, status }] = asked as [AskedPage];
  const from: Condition = after ? { sql: 'submission.id < ?', parameters: [decode(after)] } : { sql: 'true', parameters: [] };
  const filter = withStatus(status, caller);
  const rows = await em.execute<(Record<string, unknown> & { assignment_id: string })[]>(
    `select found.* from unnest(?::uuid[]) asked (id), lateral (
      select * from submission where submission.assignment_id = asked.id and ${filter.sql} and ${from.sql}
      order by submission.id desc limit ?
    ) found`,
    [idsOf(asked), ...filter.parameters, ...from.parameters, first + 1],
  );
  const found = new Map<string, Submission[]>();
  for (const row of rows) found.set(row.assignment_id, [...(found.get(row.assignment_id) ?? []), em.map(Submission, row)]);
  return found;
}

function page({ first, after }: AskedPage, rows: readonly Submission[], count: () => Promise<number | null>): Connection<Submission> {
  const edges: Edge<Submission>[] = rows.slice(0, first).map((node) => ({ node, cursor: encode(node) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: Boolean(after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    get totalCount() {
      return count().then((found) => found ?? 0);
    },
  };
}

/** For `totalCount`, by assignment and status. */
const counts: Batch<string, number> = async (keys, { em, caller }) => {
  const shown = shownTo(caller);
  const rows = await em.execute<{ key: string; count: number }[]>(
    `select asked.key, count(*)::int as count from unnest(?::text[]) asked (key)
    join submission on submission.assignment_id = split_part(asked.key, ' ', 1)::uuid
      and split_part(asked.key, ' ', 2) in ('', ${shown.sql})
    group by asked.key`,
    [`{${keys.map((key) => JSON.stringify(key)).join(',')}}`, ...shown.parameters],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
};

const withStatus = (status: SubmissionStatus | null | undefined, caller: Caller): Condition => {
  const { sql, parameters } = shownTo(caller);
  return status ? { sql: `${sql} = ?`, parameters: [...parameters, status] } : { sql: 'true', parameters: [] };
};

/** `Submission.statusFor` in SQL: among the staff there may be one who hands in as well. */
const shownTo = (caller: Caller): Condition => ({
  sql: `case when submission.status = 'GRADED' and not submission.grade_released and submission.student_id = ?::uuid
    then 'SUBMITTED' else submission.status end`,
  parameters: [caller.kind === 'user' ? caller.userId : null],
});

const encode = ({ id }: Submission): string => Buffer.from(id).toString('base64url');

function decode(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!isId(id)) throw badInput({ after: 'is not a cursor of this list' });
  return id;
}

const argumentsOf = ({ first, after, status }: AskedPage): string => JSON.stringify([first, after ?? null, status ?? null]);

const keyOf = ({ assignmentId, status }: AskedPage): string => `${assignmentId} ${status ?? ''}`;

const idsOf = (asked: readonly AskedPage[]): string => `{${[...new Set(asked.map(({ assignmentId }) => assignmentId))].join(',')}}`;
