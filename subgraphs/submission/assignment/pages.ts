import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { ALWAYS, type Condition } from '../../../platform/postgres/row-filter.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { type Alike, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import type { SubmissionStatus } from '../submission/status.js';
import { Submission } from '../submission/submission.entity.js';

/** One page of an assignment's submissions. */
interface Asked extends PageRequest {
  readonly status?: SubmissionStatus | null;
}

const newestFirst = listCursor('Submission id', z.tuple([sortKey.id]));

/** Newest first. Whether the caller may see them was decided before. */
export const submissionPages = pagesOf({
  read,
  edgeOf(row: Row, { em }) {
    const node = em.map(Submission, row);
    return { node, cursor: newestFirst.encode([node.id]) };
  },
  count: (asked, { load }) => load(counts, keyOf(asked)),
});

type Row = Record<string, unknown>;

function read(asked: Alike<Asked>, { em, caller }: RequestContext): Promise<(Row & { owner_id: string })[]> {
  const [{ first, after, status }] = asked;
  const from: Condition = after ? { sql: 'submission.id < ?', parameters: newestFirst.decode(after) } : ALWAYS;
  const filter = withStatus(status, caller);
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select * from submission where submission.assignment_id = owner.id and ${filter.sql} and ${from.sql}
      order by submission.id desc limit ?
    ) found`,
    [ownersOf(asked), ...filter.parameters, ...from.parameters, first + 1],
  );
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
  return status ? { sql: `${sql} = ?`, parameters: [...parameters, status] } : ALWAYS;
};

/** `Submission.statusFor` in SQL: a member of the staff may have submitted as well. */
const shownTo = (caller: Caller): Condition => ({
  sql: `case when submission.status = 'GRADED' and not submission.grade_released and submission.student_id = ?::uuid
    then 'SUBMITTED' else submission.status end`,
  parameters: [caller.kind === 'user' ? caller.userId : null],
});

const keyOf = ({ ownerId, status }: Asked): string => `${ownerId} ${status ?? ''}`;
