import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { hasRole } from '../../../platform/kernel/policy.js';
import { ALWAYS, type Condition } from '../../../platform/postgres/row-filter.js';
import type { Connection, Edge } from '../../../platform/service/graphql/connection.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { type Alike, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { RosterOrder, RosterPart } from '../../../platform/service/graphql/shared.js';
import { type RosterRow, rosterFor } from '../../../platform/service/people/roster.js';
import { Role } from '../../../schema/events/user.js';
import { people } from '../people/people.js';
import { Enrollment } from './enrollment.entity.js';
import type { EnrollmentStatus } from './status.js';

/** One page of the enrollments of a course or a student. */
interface Asked extends PageRequest {
  readonly status?: EnrollmentStatus | null;
  readonly orderBy?: RosterOrder | null;
  readonly include?: RosterPart | null;
}

type Owner = 'course_id' | 'student_id';

interface Row extends Edge<Enrollment> {
  readonly owner_id: string;
}

/** Pages of the enrollments that the caller may see: of a course in the order of a roster, of a student the newest first. */
export const enrollmentPages = (owner: Owner): Batch<Asked, Connection<Enrollment>> => {
  const counts = countsOf(owner);
  return pagesOf({
    read: (asked, context) => read(owner, asked, context),
    edgeOf: ({ node, cursor }) => ({ node, cursor }),
    count: (asked, { load }) => load(counts, keyOf(asked)),
  });
};

async function read(owner: Owner, asked: Alike<Asked>, context: RequestContext): Promise<Row[]> {
  const { em, caller } = context;
  const [{ first, after, status, orderBy, include }] = asked;
  const order = owner === 'course_id' ? await rosterOf(context, ownersOf(asked), orderBy) : newestFirst;
  const conditions = [visibleTo(caller), withStatus(status), order.after(after)];
  const where = [...conditions.map(({ sql }) => sql), PARTS[include ?? RosterPart.ALL]].join(' and ');
  const rows = await em.execute<(Record<string, unknown> & RosterRow & { readonly owner_id: string })[]>(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select listed.*, person.name from enrollment listed join known_course course on course.id = listed.course_id
        left join known_person person on person.id = listed.student_id
      where listed.${owner} = owner.id and ${where}
      order by ${order.orderBy} limit ?
    ) found`,
    [ownersOf(asked), ...conditions.flatMap(({ parameters }) => parameters), first + 1],
  );
  return rows.map(({ owner_id, name, ...row }) => {
    const node = em.map(Enrollment, row);
    return { owner_id, node, cursor: order.cursorOf({ id: node.id, requestedAt: node.requestedAt, name }) };
  });
}

/** The roster of these courses. Names that it needs are asked for before. */
async function rosterOf(context: RequestContext, courseIds: string, orderBy: RosterOrder | null | undefined): Promise<Order> {
  if (orderBy !== RosterOrder.JOINED) {
    await people.learn(context, {
      sql: `select student_id from enrollment where course_id = any(?::uuid[])
        union select id from (values (?::uuid)) reader (id) where id is not null`,
      parameters: [courseIds, context.caller.kind === 'user' ? context.caller.userId : null],
    });
  }
  return rosterFor(context, orderBy);
}

/** Those who left are the ones who had come in; a place that was never taken is neither. */
const PARTS: Readonly<Record<RosterPart, string>> = {
  [RosterPart.LEARNERS]: "listed.status in ('ACTIVE', 'COMPLETED')",
  [RosterPart.FORMER]: "listed.status = 'CANCELLED' and listed.activated_at is not null",
  [RosterPart.ALL]: 'true',
};

/** Counts for `totalCount`, by owner, status and part. */
const countsOf =
  (owner: Owner): Batch<string, number> =>
  async (keys, { em, caller }) => {
    const visible = visibleTo(caller);
    const rows = await em.execute<{ key: string; count: number }[]>(
      `select asked.key, count(*)::int as count from unnest(?::text[]) asked (key)
      join enrollment listed on listed.${owner} = split_part(asked.key, ' ', 1)::uuid
        and split_part(asked.key, ' ', 2) in ('', listed.status)
        and case split_part(asked.key, ' ', 3)
          when 'LEARNERS' then ${PARTS.LEARNERS} when 'FORMER' then ${PARTS.FORMER} else ${PARTS.ALL} end
      join known_course course on course.id = listed.course_id
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
    sql: '(listed.student_id = ? or ? = any(course.staff_ids) or (course.instructor_id = ? and ?))',
    parameters: [caller.userId, caller.userId, caller.userId, hasRole(caller, Role.INSTRUCTOR)],
  };
}

const withStatus = (status: EnrollmentStatus | null | undefined): Condition =>
  status ? { sql: 'listed.status = ?', parameters: [status] } : ALWAYS;

interface Order {
  readonly orderBy: string;
  after(cursor: string | null | undefined): Condition;
  cursorOf(row: RosterRow & Pick<Enrollment, 'requestedAt'>): string;
}

const requested = listCursor('Enrollment requestedAt id', z.tuple([sortKey.moment, sortKey.id]));

const newestFirst: Order = {
  orderBy: 'listed.requested_at desc, listed.id desc',
  after: (cursor) =>
    cursor ? { sql: '(listed.requested_at, listed.id) < (?::timestamptz, ?::uuid)', parameters: requested.decode(cursor) } : ALWAYS,
  cursorOf: ({ requestedAt, id }) => requested.encode([requestedAt.toISOString(), id]),
};

const keyOf = ({ ownerId, status, include }: Asked): string => `${ownerId} ${status ?? ''} ${include ?? ''}`;
