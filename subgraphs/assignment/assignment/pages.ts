import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import type { Condition } from '../../../platform/postgres/row-filter.js';
import type { Connection } from '../../../platform/service/graphql/connection.js';
import { type Alike, alikeOf, ownersOf, type PageRequest, pagesOf } from '../../../platform/service/graphql/pages.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import { Assignment } from './assignment.entity.js';
import { cursorOf, type Position, positionOf } from './position.js';

/** One page of assignments: those of a course, or those of all courses in which a student learns. */
interface Asked extends PageRequest {
  /** Due at this moment or later. */
  readonly dueAfter?: Date | null;
  /** Due before this moment. */
  readonly dueBefore?: Date | null;
}

const OF_COURSE: Condition = { sql: 'assignment.course_id = owner.id', parameters: [] };
const OF_LEARNER: Condition = {
  sql: 'assignment.course_id in (select course_id from known_enrollment where student_id = owner.id and status in (?))',
  parameters: [IN_COURSE],
};

/** When it is due for the caller: `dateFor` in SQL. */
const OWN_DUE_AT = 'case when assignment.due_at is not null then greatest(extension.due_at, assignment.due_at) end';
/** An assignment that is never due comes last. */
const POSITION = `coalesce(${OWN_DUE_AT}, 'infinity'), assignment.id`;

/** Pages in the order of the caller's due dates. Whether the caller may see them was decided before. */
const assignmentPages = (belonging: Condition): Batch<Asked, Connection<Assignment>> => {
  const counts = countsOf(belonging);
  return pagesOf({
    read: (asked, context) => read(belonging, asked, context),
    edgeOf: ({ own_due_at: dueAt, ...row }: Row, { em }) => ({
      node: em.map(Assignment, row),
      cursor: cursorOf({ dueAt, id: row.id }),
    }),
    count: (asked, { load }) => load(counts, asked),
  });
};

const countsOf =
  (belonging: Condition): Batch<Asked, number> =>
  async (asked, context) => {
    const counts = new Map<Asked, number>();
    for (const group of alikeOf(asked)) {
      const rows = await select<{ owner_id: string; count: number }>(context, group, 'count(*)::int as count', [belonging]);
      for (const each of group) counts.set(each, rows.find(({ owner_id }) => owner_id === each.ownerId)?.count ?? 0);
    }
    return counts;
  };

export const pagesOfCourses = assignmentPages(OF_COURSE);
export const pagesOfLearners = assignmentPages(OF_LEARNER);

type Row = Record<string, unknown> & { readonly id: string; readonly own_due_at: number | null };

function read(belonging: Condition, asked: Alike<Asked>, context: RequestContext): Promise<(Row & { owner_id: string })[]> {
  const [{ first, after }] = asked;
  const found = `assignment.*, (extract(epoch from ${OWN_DUE_AT}) * 1000)::float8 as own_due_at`;
  const order = { sql: `order by ${POSITION} limit ?`, parameters: [first + 1] };
  return select(context, asked, found, after ? [belonging, laterThan(positionOf(after))] : [belonging], order);
}

/** Reads `found` of the assignments that meet the conditions and are due in the asked time, for each owner. */
async function select<Found>(
  { em, caller }: RequestContext,
  asked: Alike<Asked>,
  found: string,
  conditions: readonly Condition[],
  order: Condition = { sql: '', parameters: [] },
): Promise<Found[]> {
  const all = [...conditions, ...dueWithin(asked[0])];
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select ${found} from assignment
      left join assignment_extension extension on extension.assignment_id = assignment.id and extension.student_id = ?::uuid
      where ${all.map(({ sql }) => sql).join(' and ')} ${order.sql}
    ) found`,
    [ownersOf(asked), caller.kind === 'user' ? caller.userId : null, ...all.flatMap(({ parameters }) => parameters), ...order.parameters],
  );
}

const laterThan = ({ dueAt, id }: Position): Condition => ({
  sql: `(${POSITION}) > (?::timestamptz, ?::uuid)`,
  parameters: [dueAt === null ? 'infinity' : new Date(dueAt).toISOString(), id],
});

function dueWithin({ dueAfter, dueBefore }: Asked): Condition[] {
  return [
    ...(dueAfter ? [{ sql: `(${OWN_DUE_AT}) >= ?::timestamptz`, parameters: [dueAfter.toISOString()] }] : []),
    ...(dueBefore ? [{ sql: `(${OWN_DUE_AT}) < ?::timestamptz`, parameters: [dueBefore.toISOString()] }] : []),
  ];
}
