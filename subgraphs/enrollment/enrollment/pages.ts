import type { RequestContext } from '../../../platform/context.js';
import { badInput } from '../../../platform/errors.js';
import type { Connection, Edge } from '../../../platform/graphql/connection.js';
import type { Caller } from '../../../platform/identity.js';
import { isId } from '../../../platform/ids.js';
import type { Batch } from '../../../platform/loader.js';
import { hasRole } from '../../../platform/policy.js';
import { Role } from '../../../schema/events/user.js';
import { Enrollment } from './enrollment.entity.js';
import type { EnrollmentStatus } from './status.js';

/** One page of the enrollments of a course or a student, asked by a field: many of them are read by one statement. */
export interface AskedPage {
  readonly ownerId: string;
  readonly first: number;
  readonly after?: string | null;
  readonly status?: EnrollmentStatus | null;
}

type Owner = 'course_id' | 'student_id';

interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Pages of what the caller may see, the newest first. */
export const pagesOf = (owner: Owner): Batch<AskedPage, Connection<Enrollment>> => {
  const counts = countsOf(owner);
  return async (asked, context) => {
    const pages = new Map<AskedPage, Connection<Enrollment>>();
    // A field of a selection has the same arguments on every row: one turn of this loop, unless it was asked under two names.
    for (const group of Map.groupBy(asked, argumentsOf).values()) {
      const rows = await read(owner, group, context);
      for (const each of group)
        pages.set(
          each,
          page(each, rows.get(each.ownerId) ?? [], () => context.load(counts, keyOf(each))),
        );
    }
    return pages;
  };
};

async function read(owner: Owner, asked: readonly AskedPage[], { em, caller }: RequestContext): Promise<Map<string, Enrollment[]>> {
  const [{ first, after, status }] = asked as [AskedPage];
  const visible = visibleTo(caller);
  const filter = withStatus(status);
  const from = after ? laterThan(decode(after)) : { sql: 'true', parameters: [] };
  const rows = await em.execute<(Record<string, unknown> & { owner_id: string })[]>(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select enrollment.* from enrollment join known_course course on course.id = enrollment.course_id
      where enrollment.${owner} = owner.id and ${visible.sql} and ${filter.sql} and ${from.sql}
      order by enrollment.requested_at desc, enrollment.id desc limit ?
    ) found`,
    [idsOf(asked), ...visible.parameters, ...filter.parameters, ...from.parameters, first + 1],
  );
  const found = new Map<string, Enrollment[]>();
  for (const { owner_id: ownerId, ...row } of rows) found.set(ownerId, [...(found.get(ownerId) ?? []), em.map(Enrollment, row)]);
  return found;
}

function page({ first, after }: AskedPage, rows: readonly Enrollment[], count: () => Promise<number | null>): Connection<Enrollment> {
  const edges: Edge<Enrollment>[] = rows.slice(0, first).map((node) => ({ node, cursor: encode(node) }));
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

/** Counts for `totalCount`, by owner and status. */
const countsOf =
  (owner: Owner): Batch<string, number> =>
  async (keys, { em, caller }) => {
    const visible = visibleTo(caller);
    const rows = await em.execute<{ key: string; count: number }[]>(
      `select asked.key, count(*)::int as count from unnest(?::text[]) asked (key)
      join enrollment on enrollment.${owner} = split_part(asked.key, ' ', 1)::uuid
        and split_part(asked.key, ' ', 2) in ('', enrollment.status)
      join known_course course on course.id = enrollment.course_id
      where ${visible.sql} group by asked.key`,
      [`{${keys.map((key) => JSON.stringify(key)).join(',')}}`, ...visible.parameters],
    );
    return new Map(rows.map(({ key, count }) => [key, count]));
  };

/** `enrollmentPolicy.see` as a condition, so that a page is full and a count is right. A test holds the two together. */
function visibleTo(caller: Caller): Condition {
  if (caller.kind === 'service' || hasRole(caller, Role.ADMIN)) return { sql: 'true', parameters: [] };
  if (caller.kind === 'anonymous') return { sql: 'false', parameters: [] };
  return {
    sql: '(enrollment.student_id = ? or ? = any(course.staff_ids) or (course.instructor_id = ? and ?))',
    parameters: [caller.userId, caller.userId, caller.userId, hasRole(caller, Role.INSTRUCTOR)],
  };
}

const withStatus = (status: EnrollmentStatus | null | undefined): Condition =>
  status ? { sql: 'enrollment.status = ?', parameters: [status] } : { sql: 'true', parameters: [] };

const laterThan = ({ at, id }: Position): Condition => ({
  sql: '(enrollment.requested_at, enrollment.id) < (?::timestamptz, ?::uuid)',
  parameters: [at, id],
});

interface Position {
  readonly at: string;
  readonly id: string;
}

const encode = ({ requestedAt, id }: Enrollment): string => Buffer.from(`${requestedAt.toISOString()} ${id}`).toString('base64url');

function decode(cursor: string): Position {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  if (!isId(id) || Number.isNaN(Date.parse(at))) throw badInput({ after: 'is not a cursor of this list' });
  return { at, id };
}

const argumentsOf = ({ first, after, status }: AskedPage): string => JSON.stringify([first, after ?? null, status ?? null]);

const keyOf = ({ ownerId, status }: AskedPage): string => `${ownerId} ${status ?? ''}`;

const idsOf = (asked: readonly AskedPage[]): string => `{${[...new Set(asked.map(({ ownerId }) => ownerId))].join(',')}}`;
