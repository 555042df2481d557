import { z } from 'zod';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { ALWAYS, type Condition } from '../../../platform/postgres/row-filter.js';
import type { Connection, PageArgs } from '../../../platform/service/graphql/connection.js';
import { listCursor, sortKey } from '../../../platform/service/graphql/cursor.js';
import { ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { Invitation } from './invitation.entity.js';

/** A page of a course's invitations, the newest first, for its staff. Null for others. */
export async function invitationsInCourse(
  { caller, load }: RequestContext,
  courseId: string,
  { first, after }: PageArgs,
): Promise<Connection<Invitation> | null> {
  const course = await load(knownCourses.known, courseId);
  return course && coursePolicy.can('seeInvitations', caller, course) ? load(pages, { ownerId: courseId, first, after }) : null;
}

type Row = Record<string, unknown>;

const pages: Batch<PageRequest, Connection<Invitation>> = pagesOf({
  read(asked, { em }) {
    const [{ first, after }] = asked;
    const from = after ? earlierThan(newestFirst.decode(after)) : ALWAYS;
    return em.execute<(Row & { owner_id: string })[]>(
      `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
        select * from invitation where invitation.course_id = owner.id and ${from.sql}
        order by invitation.id desc limit ?
      ) found`,
      [ownersOf(asked), ...from.parameters, first + 1],
    );
  },
  edgeOf(row: Row, { em }) {
    const node = em.map(Invitation, row);
    return { node, cursor: newestFirst.encode([node.id]) };
  },
  count: ({ ownerId }, { load }) => load(counts, ownerId),
});

const counts: Batch<string, number> = async (courseIds, { em }) => {
  const rows = await em.execute<{ id: string; count: number }[]>(
    'select course_id as id, count(*)::int as count from invitation where course_id in (?) group by 1',
    [courseIds],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
};

/** Ids ascend with time: the id of an invitation is its place in the list, also when it was withdrawn since. */
const newestFirst = listCursor('Invitation id', z.tuple([sortKey.id]));

const earlierThan = (position: readonly string[]): Condition => ({ sql: 'invitation.id < ?', parameters: position });
