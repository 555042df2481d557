import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { hasRole } from '../../../platform/kernel/policy.js';
import type { Connection } from '../../../platform/service/graphql/connection.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { ALWAYS, type Alike, type Condition, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { Role } from '../../../schema/events/user.js';
import { Enrollment } from './enrollment.entity.js';
import type { EnrollmentStatus } from './status.js';

/** One page of the enrollments of a course or a student. */
interface Asked extends PageRequest {
  readonly status?: EnrollmentStatus | null;
}

type Owner = 'course_id' | 'student_id';

/** Pages of the enrollments that the caller may see, newest first. */
export const enrollmentPages = (owner: Owner): Batch<Asked, Connection<Enrollment>> => {
  const counts = countsOf(owner);
  return pagesOf({
    read: (asked, context) => read(owner, asked, context),
    edgeOf(row, { em }) {
      const node = em.map(Enrollment, row);
      return { node, cursor: newestFirst.encode([node.requestedAt.toISOString(), node.id]) };
    },
    count: (asked, { load }) => load(counts, keyOf(asked)),
  });
};

type Row = Record<string, unknown> & { readonly owner_id: string };

function read(owner: Owner, asked: Alike<Asked>, { em, caller }: RequestContext): Promise<Row[]> {
  const [{ first, after, status }] = asked;
  const visible = visibleTo(caller);
  const filter = withStatus(status);
  const from = after ? laterThan(newestFirst.decode(after)) : ALWAYS;
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select enrollment.* from enrollment join known_course course on course.id = enrollment.course_id
      where enrollment.${owner} = owner.id and ${visible.sql} and ${filter.sql} and ${from.sql}
      order by enrollment.requested_at desc, enrollment.id desc limit ?
    ) found`,
    [ownersOf(asked), ...visible.parameters, ...filter.parameters, ...from.parameters, first + 1],
  );
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
  if (caller.kind === 'service' || hasRole(caller, Role.ADMIN)) return ALWAYS;
  if (caller.kind === 'anonymous') return { sql: 'false', parameters: [] };
  return {
    sql: '(enrollment.student_id = ? or ? = any(course.staff_ids) or (course.instructor_id = ? and ?))',
    parameters: [caller.userId, caller.userId, caller.userId, hasRole(caller, Role.INSTRUCTOR)],
  };
}

const withStatus = (status: EnrollmentStatus | null | undefined): Condition =>
  status ? { sql: 'enrollment.status = ?', parameters: [status] } : ALWAYS;

const newestFirst = listCursor('Enrollment requestedAt id', z.tuple([sortKey.moment, sortKey.id]));

const laterThan = (position: readonly string[]): Condition => ({
  sql: '(enrollment.requested_at, enrollment.id) < (?::timestamptz, ?::uuid)',
  parameters: position,
});

const keyOf = ({ ownerId, status }: Asked): string => `${ownerId} ${status ?? ''}`;
