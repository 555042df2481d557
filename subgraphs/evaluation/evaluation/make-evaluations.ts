import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from './evaluation.entity.js';
import type { Submitted } from './submitted.js';

/** The evaluation of each submitted attempt, made where there is none, in the caller's transaction. */
export async function makeEvaluations(context: RequestContext, submitted: readonly Submitted[]): Promise<void> {
  const { missing } = await takeTurns(context, submitted);
  context.em.persist(missing.map(Evaluation.of));
}

export interface Turn {
  /** Held until the transaction ends. */
  readonly there: readonly Evaluation[];
  /** For the caller to make: nobody else does until the transaction ends. */
  readonly missing: readonly Submitted[];
}

/**
 * An event, an answer of the owner's and an import may tell of the same attempt at once, and there is no row yet that they could lock: they
 * take turns at it, and one makes its evaluation. What is under a course or an assignment that is gone is neither there nor missing.
 */
export async function takeTurns(context: RequestContext, submitted: readonly Submitted[]): Promise<Turn> {
  const { em } = context;
  const accepted = await underOpenAssignments(em, await underOpenCourses(context, submitted));
  const missing = new Map(accepted.map((each) => [each.submissionId, each]));
  const ids = [...missing.keys()];
  if (ids.length === 0) return { there: [], missing: [] };
  await lockTurns(em, ids);
  const there = await em.find(
    Evaluation,
    { submissionId: { $in: ids } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  for (const { submissionId } of there) missing.delete(submissionId);
  return { there, missing: [...missing.values()] };
}

async function underOpenCourses(context: RequestContext, submitted: readonly Submitted[]): Promise<Submitted[]> {
  const open = new Set<string>();
  for (const courseId of [...new Set(submitted.map((each) => each.courseId))].sort()) {
    if (await knownCourses.requireParent(context, courseId)) open.add(courseId);
  }
  return submitted.filter(({ courseId }) => open.has(courseId));
}

/**
 * Shares the rows of the assignments: who takes one away waits for us, or we find it gone. One that was not heard of yet is known from now
 * on by what the submission tells, so that it stands in the gradebook; its owner's word replaces that.
 */
async function underOpenAssignments(em: EntityManager, submitted: readonly Submitted[]): Promise<Submitted[]> {
  const told = new Map(submitted.map((each) => [each.assignmentId, each]));
  if (told.size === 0) return [];
  const rows = [...told.values()].map(({ assignmentId: id, courseId: course_id, assignmentTitle: title, ...each }) => ({
    id,
    course_id,
    title,
    points: each.points,
    weight: each.weight,
    due_at: each.dueAt,
    created_at: each.submittedAt,
  }));
  await em.execute(
    `insert into known_assignment (id, sequence, course_id, title, points, weight, due_at, created_at)
    select id, 0, course_id, title, points, weight, due_at, created_at from jsonb_populate_recordset(null::known_assignment, ?::jsonb)
    order by id on conflict (id) do nothing`,
    [JSON.stringify(rows)],
  );
  const open = await em.execute<{ id: string }[]>(
    `select id from (select id, deleted_at from known_assignment where id = any(?::uuid[]) order by id for share) shared
    where deleted_at is null`,
    [`{${[...told.keys()].join()}}`],
  );
  const ids = new Set(open.map(({ id }) => id));
  return submitted.filter(({ assignmentId }) => ids.has(assignmentId));
}

/** In one order for everybody, so that two who make several do not wait for each other. */
const lockTurns = (em: EntityManager, submissionIds: readonly string[]): Promise<unknown> =>
  em.execute(
    `select pg_advisory_xact_lock(turn) from (
      select hashtextextended('evaluation of ' || id, 0) as turn from unnest(?::text[]) as told (id) order by 1
    ) turns`,
    [`{${submissionIds.join()}}`],
  );
