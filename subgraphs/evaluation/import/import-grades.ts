import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { claimAttempts } from '../evaluation/make-evaluations.js';
import { EvaluationStatus } from '../evaluation/status.js';
import type { Submitted } from '../evaluation/submitted.js';

/** A submission that was graded elsewhere. */
export interface ImportedGrade {
  /** The submission as ASSIGNMENT_SUBMITTED describes it: the evaluation is made from it, unless that event came first. */
  readonly submitted: Submitted;
  /** The score that was entered there; null when the source has none: then it waits to be graded. */
  readonly score: number | null;
  readonly graderId: string;
  readonly gradedAt: Date;
}

export interface ImportedGrades {
  readonly released: number;
  /** Rows without a score, or that are graded here already, by an earlier import or by people. */
  readonly unchanged: number;
  readonly refused: readonly RefusedGrade[];
}

interface RefusedGrade {
  readonly submissionId: string;
  /** A text for people. */
  readonly reason: string;
}

/** Rows in one transaction: enough to be quick, and few enough for the other writers of a course. */
const BATCH = 300;

/**
 * Imports grades: each is entered and released at the time that the source names, and nobody is notified. Rows that break a rule are
 * reported, and the others are imported. Grades that are here stay, so an import can be stopped and run again while people go on grading.
 */
export async function importGrades(context: RequestContext, rows: readonly ImportedGrade[]): Promise<ImportedGrades> {
  requireService(context.caller);
  const outcomes: Outcome[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const own = { ...context.fresh(), silent: true };
    outcomes.push(...(await transaction(own, (em) => importBatch({ ...own, em }, batch))));
  }
  return {
    released: outcomes.filter((each) => each === 'released').length,
    unchanged: outcomes.filter((each) => each === 'unchanged').length,
    refused: outcomes.filter((each) => typeof each === 'object'),
  };
}

type Outcome = 'released' | 'unchanged' | RefusedGrade;

async function importBatch(context: RequestContext, rows: readonly ImportedGrade[]): Promise<Outcome[]> {
  const { there, missing } = await claimAttempts(
    context,
    rows.map((row) => row.submitted),
  );
  const made = missing.map(Evaluation.of);
  const evaluations = byKey([...(await lockEvaluations(context.em, there)), ...made], ({ submissionId }) => submissionId);
  const outcomes = rows.map((row) => importGrade(row, evaluations.get(row.submitted.submissionId)));
  await insertMany(context.em, Evaluation, made);
  return outcomes;
}

const lockEvaluations = (em: EntityManager, submissionIds: readonly string[]): Promise<Evaluation[]> =>
  em.find(
    Evaluation,
    { submissionId: { $in: [...submissionIds] } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );

function importGrade(
  { submitted: { submissionId }, score, graderId, gradedAt }: ImportedGrade,
  evaluation: Evaluation | undefined,
): Outcome {
  if (!evaluation || evaluation.withdrawnAt) return { submissionId, reason: 'its course, its assignment or the submission itself is gone' };
  if (score === null || evaluation.status !== EvaluationStatus.PENDING) return 'unchanged';
  try {
    evaluation.grade({ score }, graderId, gradedAt);
    evaluation.release(gradedAt);
    return 'released';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { submissionId, reason: error.message };
  }
}
