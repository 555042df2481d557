import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { type Imported, importedBefore, rememberImported } from '../../../platform/service/imports/import-ref.entity.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { findAssignment } from '../assignment/known-assignments.js';
import { knownCourses } from '../course/known-courses.js';
import { Submission, submittedFacts } from '../submission/submission.entity.js';

/** A submission from an external source. */
export interface ImportedSubmission extends Imported {
  readonly assignmentId: string;
  readonly studentId: string;
  /** When it was submitted. */
  readonly at: Date;
  readonly text?: string | null;
}

export interface ImportedSubmissions {
  /** By their ids in the source. */
  readonly ids: ReadonlyMap<string, string>;
  readonly created: number;
  /**
   * The facts of ASSIGNMENT_SUBMITTED, also of submissions that were imported before: an import may have stopped between them and their
   * grades.
   */
  readonly facts: readonly ReturnType<typeof submittedFacts>[];
  /** Rows that could not be imported: their ids in the source, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * Imports submissions of one source, some hundreds at a time: all of the batch or none. They record what happened, so dates, attempts and
 * enrollments do not apply: a submission after the closing date, or after its student had left, was made all the same. A student who has
 * submitted here gets one more attempt. Submissions that were imported before stay as they are.
 */
export async function importSubmissions(
  context: RequestContext,
  source: string,
  rows: readonly ImportedSubmission[],
): Promise<ImportedSubmissions> {
  requireService(context.caller);
  const assignments = await findAssignments(context, rows);
  return transaction(context, async (em) => {
    // Two imports at the same time take turns: each finds what the other has imported.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`import:${source}`]);
    const sourceIds = rows.map(({ sourceId }) => sourceId);
    const ids = await importedBefore(em, source, sourceIds);
    const facts = await factsOf(em, [...ids.values()]);
    const refused = new Map<string, string>();
    const missing = rows.filter(({ sourceId }) => !ids.has(sourceId));
    const taking = await lockCourses(em, assignments);
    const attempts = await attemptsOf(em, missing);
    const made = new Map<string, Submission>();
    for (const row of missing) {
      const { sourceId, assignmentId, studentId, at, text = null } = row;
      const assignment = assignments.get(assignmentId);
      if (!assignment || !taking.has(assignment.courseId)) {
        refused.set(sourceId, assignment ? 'the course is deleted' : `there is no assignment ${assignmentId}`);
        continue;
      }
      const attempt = (attempts.get(keyOf(row)) ?? 0) + 1;
      attempts.set(keyOf(row), attempt);
      const submission = Object.assign(Submission.draft(assignment, studentId, attempt), { text });
      submission.submit(assignment, assignment, null, at);
      made.set(sourceId, submission);
    }
    const created = [...made.values()];
    await insertMany(em, Submission, created);
    const newIds = new Map([...made].map(([sourceId, { id }]) => [sourceId, id]));
    await rememberImported(em, source, newIds);
    return {
      ids: new Map([...ids, ...newIds]),
      created: created.length,
      facts: [...facts, ...created.map(submittedFacts)],
      refused,
    };
  });
}

/** The facts of submissions that were imported before and still exist. */
async function factsOf(em: EntityManager, ids: readonly string[]): Promise<ReturnType<typeof submittedFacts>[]> {
  const known = await em.find(Submission, { id: { $in: [...ids] }, submittedAt: { $ne: null } }, { disableIdentityMap: true });
  return known.map(submittedFacts);
}

/** Finds the assignments of the rows; those that are not known here are asked of their owner, once each. */
async function findAssignments(context: RequestContext, rows: readonly ImportedSubmission[]): Promise<Map<string, KnownAssignment>> {
  const found = new Map<string, KnownAssignment>();
  for (const id of new Set(rows.map(({ assignmentId }) => assignmentId))) {
    const assignment = await findAssignment(context, { id, studentId: null }, () => true);
    if (assignment && !assignment.isGone) found.set(id, assignment);
  }
  return found;
}

/**
 * The courses that still accept submissions, their rows shared until the end. Locked in one order, so that transactions do not wait in a
 * circle.
 */
async function lockCourses(em: EntityManager, assignments: ReadonlyMap<string, KnownAssignment>): Promise<Set<string>> {
  const taking = new Set<string>();
  for (const id of [...new Set([...assignments.values()].map(({ courseId }) => courseId))].sort()) {
    const course = await knownCourses.lock(em, id);
    if (course && !course.isDeleted) taking.add(id);
  }
  return taking;
}

/** The last attempts of the students of these rows, in one statement. */
async function attemptsOf(em: EntityManager, rows: readonly ImportedSubmission[]): Promise<Map<string, number>> {
  const asked = rows.map(({ assignmentId, studentId }) => ({ assignment_id: assignmentId, student_id: studentId }));
  const found = await em.execute<{ assignmentId: string; studentId: string; attempt: number }[]>(
    `select submission.assignment_id as "assignmentId", submission.student_id as "studentId", max(attempt) as attempt
    from jsonb_to_recordset(?::jsonb) asked (assignment_id uuid, student_id uuid)
    join submission on submission.assignment_id = asked.assignment_id and submission.student_id = asked.student_id
    group by 1, 2`,
    [JSON.stringify(asked)],
  );
  return new Map(found.map((row) => [keyOf(row), row.attempt]));
}

const keyOf = ({ assignmentId, studentId }: Pick<ImportedSubmission, 'assignmentId' | 'studentId'>): string =>
  `${assignmentId} ${studentId}`;
