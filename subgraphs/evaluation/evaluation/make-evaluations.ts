import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey, firstByKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { causedBy } from '../../../platform/messaging/outbox/recorded-events.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { readExtensions } from '../assignment/known-extensions.js';
import { knownCourses } from '../course/known-courses.js';
import { underTermsNow } from '../terms/terms.js';
import { Evaluation } from './evaluation.entity.js';
import type { Submitted } from './submitted.js';

/** Makes the evaluation of a submitted attempt that has none, in the caller's transaction. */
export async function makeEvaluation(context: RequestContext, submitted: Submitted): Promise<void> {
  const { missing } = await claimAttempts(context, [submitted]);
  context.em.persist(missing.map(Evaluation.of));
}

/** Makes the evaluations of a run of submitted attempts. */
export async function makeEvaluations(events: readonly EventEnvelope<Submitted>[], context: RequestContext): Promise<void> {
  const { em } = context;
  // An import has made them already, as a rule: then there is nothing to lock.
  const made = context.silent ? await evaluated(em, events.map(idOf)) : new Set<string>();
  const eventOf = firstByKey(
    events.filter((event) => !made.has(idOf(event))),
    idOf,
  );
  const { missing } = await claimAttempts(
    context,
    [...eventOf.values()].map(({ payload }) => payload),
  );
  const evaluations = missing.map((each) =>
    causedBy(context, eventOf.get(each.submissionId) as EventEnvelope<Submitted>, () => Evaluation.of(each)),
  );
  await insertMany(em, Evaluation, evaluations);
}

const idOf = ({ payload }: EventEnvelope<Submitted>): string => payload.submissionId;

export interface ClaimedAttempts {
  /** The ids of those that have an evaluation. */
  readonly there: readonly string[];
  /** To be made by the caller: nobody else makes them until the transaction ends. */
  readonly missing: readonly Submitted[];
}

/**
 * An event, an answer of the owner and an import may bring the same attempt at once, and there is no row yet that they could lock. So
 * they take turns at it, and one of them makes its evaluation. Attempts under a course or an assignment that is gone are in neither list.
 * `missing` are under the terms as they are now.
 */
export async function claimAttempts(context: RequestContext, submitted: readonly Submitted[]): Promise<ClaimedAttempts> {
  const { em } = context;
  if (submitted.length === 0) return { there: [], missing: [] };
  const accepted = await underOpenAssignments(em, await underOpenCourses(context, submitted));
  const missing = firstByKey(accepted, ({ submissionId }) => submissionId);
  if (missing.size === 0) return { there: [], missing: [] };
  await lockAttempts(em, [...missing.keys()]);
  const there = await evaluated(em, [...missing.keys()]);
  for (const submissionId of there) missing.delete(submissionId);
  return { there: [...there], missing: [...missing.values()] };
}

/** Which of the attempts have an evaluation. */
async function evaluated(em: EntityManager, submissionIds: readonly string[]): Promise<Set<string>> {
  const rows = await em.execute<{ id: string }[]>('select submission_id as id from evaluation where submission_id = any(?::uuid[])', [
    listOf(submissionIds),
  ]);
  return new Set(rows.map(({ id }) => id));
}

async function underOpenCourses(context: RequestContext, submitted: readonly Submitted[]): Promise<Submitted[]> {
  const open = await knownCourses.requireParents(
    context,
    submitted.map(({ courseId }) => courseId),
  );
  return submitted.filter(({ courseId }) => open.has(courseId));
}

/**
 * Shares the rows of the assignments: a transaction that deletes one waits for this one, or this one finds it deleted. An assignment that
 * is not known here yet is stored as the submission describes it, so that the gradebook shows it; its owner's event replaces that.
 */
async function underOpenAssignments(em: EntityManager, submitted: readonly Submitted[]): Promise<Submitted[]> {
  const byAssignment = firstByKey(submitted, ({ assignmentId }) => assignmentId);
  if (byAssignment.size === 0) return [];
  const rows = [...byAssignment.values()].map(({ assignmentId: id, courseId: course_id, assignmentTitle: title, ...each }) => ({
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
  const known = await em.find(
    KnownAssignment,
    { id: { $in: [...byAssignment.keys()] } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
  );
  const open = byKey(
    known.filter(({ isGone }) => !isGone),
    ({ id }) => id,
  );
  const extensionOf = await readExtensions(em, submitted);
  return submitted.flatMap((each) => {
    const assignment = open.get(each.assignmentId);
    return assignment ? [underTermsNow(each, assignment, extensionOf(each))] : [];
  });
}

/** In one order everywhere, so that two transactions do not wait for each other. */
const lockAttempts = (em: EntityManager, submissionIds: readonly string[]): Promise<unknown> =>
  em.execute(
    `select pg_advisory_xact_lock(turn) from (
      select hashtextextended('evaluation of ' || id, 0) as turn from unnest(?::text[]) as submitted (id) order by 1
    ) turns`,
    [listOf(submissionIds)],
  );

const listOf = (ids: readonly string[]): string => `{${ids.join()}}`;
