import type { RequestContext } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/connection.js';
import type { Batch } from '../../../platform/loader.js';
import { LEARNING } from '../enrollment/known-enrollment.entity.js';
import { Assignment } from './assignment.entity.js';
import { cursorOf, type Position, positionOf } from './position.js';

/** One page of assignments, asked by a field: many of them are read by one statement. */
export interface AskedPage {
  /** A course, or a student for the assignments of all the courses that they learn in. */
  readonly ownerId: string;
  readonly first: number;
  readonly after?: string | null;
  /** Due at this moment or later. */
  readonly dueAfter?: Date | null;
  /** Due before this moment. */
  readonly dueBefore?: Date | null;
}

interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const OF_COURSE: Condition = { sql: 'assignment.course_id = owner.id', parameters: [] };
const OF_LEARNER: Condition = {
  sql: 'assignment.course_id in (select course_id from known_enrollment where student_id = owner.id and status in (?))',
  parameters: [LEARNING],
};

/** When it is due for the caller, extension included. */
const OWN_DUE_AT = 'coalesce(extension.due_at, assignment.due_at)';
/** What is never due comes last. */
const POSITION = `coalesce(${OWN_DUE_AT}, 'infinity'), assignment.id`;

/** Pages in the order in which things are due for the caller. Whether the caller may see them is asked before. */
const pagesOf = (belonging: Condition): Batch<AskedPage, Connection<Assignment>> => {
  const counts = countsOf(belonging);
  return async (asked, context) => {
    const pages = new Map<AskedPage, Connection<Assignment>>();
    for (const group of groupsOf(asked)) {
      const rows = Map.groupBy(await read(belonging, group, context), ({ owner_id }) => owner_id);
      for (const each of group) pages.set(each, page(each, rows.get(each.ownerId) ?? [], context, counts));
    }
    return pages;
  };
};

const countsOf =
  (belonging: Condition): Batch<AskedPage, number> =>
  async (asked, context) => {
    const counts = new Map<AskedPage, number>();
    for (const group of groupsOf(asked)) {
      const rows = await select<{ owner_id: string; count: number }>(context, group, 'count(*)::int as count', [belonging]);
      for (const each of group) counts.set(each, rows.find(({ owner_id }) => owner_id === each.ownerId)?.count ?? 0);
    }
    return counts;
  };

export const pagesOfCourses = pagesOf(OF_COURSE);
export const pagesOfLearners = pagesOf(OF_LEARNER);

type Row = Record<string, unknown> & { readonly id: string; readonly owner_id: string; readonly own_due_at: number | null };

function read(belonging: Condition, asked: readonly AskedPage[], context: RequestContext): Promise<Row[]> {
  const [{ first, after }] = asked as [AskedPage];
  const found = `assignment.*, (extract(epoch from ${OWN_DUE_AT}) * 1000)::float8 as own_due_at`;
  const order = { sql: `order by ${POSITION} limit ?`, parameters: [first + 1] };
  return select(context, asked, found, after ? [belonging, laterThan(positionOf(after))] : [belonging], order);
}

/** Reads `found` of what meets the conditions and is due when it was asked for, for each owner. */
async function select<Found>(
  { em, caller }: RequestContext,
  asked: readonly AskedPage[],
  found: string,
  conditions: readonly Condition[],
  order: Condition = { sql: '', parameters: [] },
): Promise<Found[]> {
  const all = [...conditions, ...dueWithin(asked[0] as AskedPage)];
  return em.execute(
    `select owner.id as owner_id, found.* from unnest(?::uuid[]) owner (id), lateral (
      select ${found} from assignment
      left join assignment_extension extension on extension.assignment_id = assignment.id and extension.student_id = ?::uuid
      where ${all.map(({ sql }) => sql).join(' and ')} ${order.sql}
    ) found`,
    [idsOf(asked), caller.kind === 'user' ? caller.userId : null, ...all.flatMap(({ parameters }) => parameters), ...order.parameters],
  );
}

function page(
  asked: AskedPage,
  rows: readonly Row[],
  { em, load }: RequestContext,
  counts: Batch<AskedPage, number>,
): Connection<Assignment> {
  const edges = rows.slice(0, asked.first).map(({ owner_id: _owner, own_due_at: dueAt, ...row }) => ({
    node: em.map(Assignment, row),
    cursor: cursorOf({ dueAt, id: row.id }),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: rows.length > asked.first,
      hasPreviousPage: Boolean(asked.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    get totalCount() {
      return load(counts, asked).then((count) => count ?? 0);
    },
  };
}

const laterThan = ({ dueAt, id }: Position): Condition => ({
  sql: `(${POSITION}) > (?::timestamptz, ?::uuid)`,
  parameters: [dueAt === null ? 'infinity' : new Date(dueAt).toISOString(), id],
});

function dueWithin({ dueAfter, dueBefore }: AskedPage): Condition[] {
  return [
    ...(dueAfter ? [{ sql: `${OWN_DUE_AT} >= ?::timestamptz`, parameters: [dueAfter.toISOString()] }] : []),
    ...(dueBefore ? [{ sql: `${OWN_DUE_AT} < ?::timestamptz`, parameters: [dueBefore.toISOString()] }] : []),
  ];
}

/** A field of a selection has the same arguments on every row: one group, unless it was asked under two names. */
const groupsOf = (asked: readonly AskedPage[]): Iterable<AskedPage[]> =>
  Map.groupBy(asked, ({ ownerId: _owner, ...asks }) => JSON.stringify(asks)).values();

const idsOf = (asked: readonly AskedPage[]): string => `{${[...new Set(asked.map(({ ownerId }) => ownerId))].join(',')}}`;
