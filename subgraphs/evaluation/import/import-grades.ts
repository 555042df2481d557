import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { takeTurns } from '../evaluation/make-evaluations.js';
import { EvaluationStatus } from '../evaluation/status.js';
import type { Submitted } from '../evaluation/submitted.js';

/** A submission that was graded elsewhere. */
export interface ImportedGrade {
  /** What ASSIGNMENT_SUBMITTED tells of it: the evaluation is made from it unless that event came first. */
  readonly submitted: Submitted;
  /** As it was entered there; null when the source has none: then it waits to be graded. */
  readonly score: number | null;
  readonly graderId: string;
  readonly gradedAt: Date;
}

export interface ImportedGrades {
  readonly released: number;
  /** Without a score, or graded here already: by an earlier import, or by people. */
  readonly unchanged: number;
  readonly refused: readonly RefusedGrade[];
}

interface RefusedGrade {
  readonly submissionId: string;
  /** For people. */
  readonly reason: string;
}

/** Rows in one transaction: many enough to be quick, few enough for those who wait for a course's row. */
const BATCH = 300;

/**
 * Brings grades in: entered and released at the moment that the source names, and nobody is told. A row that breaks a rule is named, and
 * the others go in. What is graded here stays as it is: so an import may be stopped and run again while people go on grading.
 */
export async function importGrades(context: RequestContext, rows: readonly ImportedGrade[]): Promise<ImportedGrades> {
  requireService(context.caller);
  const taken: Taken[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const own = { ...context.fresh(), silent: true };
    taken.push(...(await transaction(own, (em) => takeBatch({ ...own, em }, batch))));
  }
  return {
    released: taken.filter((each) => each === 'released').length,
    unchanged: taken.filter((each) => each === 'unchanged').length,
    refused: taken.filter((each) => typeof each === 'object'),
  };
}

type Taken = 'released' | 'unchanged' | RefusedGrade;

async function takeBatch(context: RequestContext, rows: readonly ImportedGrade[]): Promise<Taken[]> {
  const { there, missing } = await takeTurns(
    context,
    rows.map((row) => row.submitted),
  );
  const made = missing.map(Evaluation.of);
  const evaluations = byKey([...there, ...made], ({ submissionId }) => submissionId);
  const taken = rows.map((row) => take(row, evaluations.get(row.submitted.submissionId)));
  await insertMany(context.em, Evaluation, made, 'evaluation');
  return taken;
}

function take({ submitted: { submissionId }, score, graderId, gradedAt }: ImportedGrade, evaluation: Evaluation | undefined): Taken {
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
