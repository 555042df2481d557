import type { RequestContext } from '../../../platform/kernel/context.js';
import type { PageArgs } from '../../../platform/service/graphql/connection.js';
import { RosterOrder, RosterPart } from '../../../platform/service/graphql/shared.js';
import { type RosterRow, rosterFor } from '../../../platform/service/people/roster.js';
import { people } from '../people/people.js';
import type { Gradebook } from './gradebook.types.js';

interface Page {
  readonly listed: readonly { readonly studentId: string; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  count(): Promise<number>;
}

/** Former learners were in the course and left; who never came in has no grades there. */
const PARTS: Readonly<Record<RosterPart, string>> = {
  [RosterPart.LEARNERS]: "listed.status in ('ACTIVE', 'COMPLETED')",
  [RosterPart.FORMER]: "listed.status not in ('ACTIVE', 'COMPLETED') and listed.was_in_course",
  [RosterPart.ALL]: "(listed.status in ('ACTIVE', 'COMPLETED') or listed.was_in_course)",
};

/** A page of the students of a gradebook, in its order. */
export async function studentsOf(context: RequestContext, book: Gradebook, { first, after }: PageArgs): Promise<Page> {
  const { em, caller } = context;
  const { courseId, orderBy, include } = book;
  const from = `from known_enrollment listed left join known_person person on person.id = listed.student_id
    where listed.course_id = ? and listed.deleted_at is null and ${PARTS[include ?? RosterPart.LEARNERS]}`;
  if (orderBy !== RosterOrder.JOINED) {
    const reader = caller.kind === 'user' ? { sql: 'union select ?::uuid', parameters: [caller.userId] } : { sql: '', parameters: [] };
    await people.learn(context, { sql: `select listed.student_id ${from} ${reader.sql}`, parameters: [courseId, ...reader.parameters] });
  }
  const order = await rosterFor(context, orderBy);
  const position = order.after(after);
  const rows = await em.execute<(RosterRow & { readonly student_id: string })[]>(
    `select listed.id, listed.student_id, person.name ${from} and ${position.sql} order by ${order.orderBy} limit ?`,
    [courseId, ...position.parameters, first + 1],
  );
  return {
    listed: rows.slice(0, first).map((row) => ({ studentId: row.student_id, cursor: order.cursorOf(row) })),
    hasNextPage: rows.length > first,
    async count() {
      const [found] = await em.execute<{ count: number }[]>(`select count(*)::int as count ${from}`, [courseId]);
      return found?.count ?? 0;
    },
  };
}
