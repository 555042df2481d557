import { isDeepStrictEqual } from 'node:util';
import { Entity } from '@mikro-orm/decorators/legacy';
import { decimal } from '../../../platform/kernel/decimal.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { EvaluationCreated, EvaluationWithdrawn, GradeEntered, GradeReleased } from '../../../schema/events/evaluation.js';
import { type Scores, scoresOf } from '../grade/score.js';
import { type Change, EvaluationState } from './evaluation.state.js';
import { demandOfRubric, type GivenPoints, roundedPoints } from './rubric.js';
import { EvaluationStatus } from './status.js';
import type { Submitted } from './submitted.js';

/** What a grader enters. A field that is absent stays as it was; null clears it. */
export interface Grade {
  /** In points of the assignment, before the deduction for lateness. */
  readonly score: number;
  readonly feedback?: string | null;
  readonly rubricScores?: readonly GivenPoints[] | null;
  /** Why the grade was changed. */
  readonly reason?: string | null;
}

/** How often a grade may be changed: the history is read with its evaluation, so its length is limited. */
const MOST_CHANGES = 100;

/**
 * The grade of one submitted attempt, and its history: PENDING → GRADED → RELEASED. It is no GraphQL type, since different callers see
 * different parts of it: `EvaluationView` is.
 */
@Entity({ tableName: 'evaluation' })
export class Evaluation extends EvaluationState {
  static of(submitted: Submitted): Evaluation {
    const { submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle, submittedAt, secondsLate } = submitted;
    const { points, latePolicy, rubric } = submitted;
    // Field by field: an answer of the owner has more fields, and not all of them belong here.
    const made = Object.assign(new Evaluation(), {
      submissionId,
      assignmentId,
      courseId,
      studentId,
      attempt,
      assignmentTitle,
      submittedAt: new Date(submittedAt),
      secondsLate,
      points,
      latePolicy,
      rubric,
    });
    made.record(EvaluationCreated, { ...made.snapshot, submittedAt, late: secondsLate > 0 });
    return made;
  }

  /**
   * CONFLICT {version} unless the grader has seen the latest version. Only the first grade needs no version: there is nothing to
   * overwrite.
   */
  demandVersion(expected: number | null | undefined): void {
    const seen = expected ?? (this.status === EvaluationStatus.PENDING ? this.sequence : null);
    if (seen !== this.sequence) throw conflict('It was graded meanwhile', this.sequence);
  }

  /**
   * Enters the first grade, or another one. A released grade stays released, and the student sees the new score. Nothing happens when
   * nothing differs; feedback alone is no change of the grade, and its history does not name it. BAD_USER_INPUT.
   */
  grade({ score, feedback, rubricScores, reason }: Grade, graderId: string, at: Date): void {
    const entered = decimal(score);
    if (!(entered >= 0 && entered <= this.points)) throw badInput({ score: `must be from 0 to ${this.points}` });
    const explained = this.explainedBy(feedback, rubricScores);
    const scores = scoresOf(entered, this);
    const previousScore = this.score;
    const isOther = previousScore === null || !isDeepStrictEqual(this.scores, { points: this.points, ...scores });
    if (!isOther && !explained) return;
    if (isOther) this.enter(scores, { at: at.toISOString(), by: graderId, from: previousScore, to: scores.score, reason: reason ?? null });
    Object.assign(this, explained, { graderId, gradedAt: at });
    const { points } = this;
    this.record(GradeEntered, {
      ...this.snapshot,
      ...scores,
      points,
      graderId,
      gradedAt: at.toISOString(),
      released: this.isReleased,
    });
    if (this.isReleased) this.recordReleased(at, previousScore, explained !== null);
  }

  /** Releases a grade: the student sees it from now on. */
  release(at: Date): void {
    if (this.status !== EvaluationStatus.GRADED) throw new Error(`An evaluation that is ${this.status} cannot be released`);
    Object.assign(this, { status: EvaluationStatus.RELEASED, releasedAt: at });
    this.recordReleased(at, null, false);
  }

  withdraw(reason: string, at: Date): void {
    if (this.withdrawnAt) return;
    this.withdrawnAt = at;
    this.record(EvaluationWithdrawn, { ...this.snapshot, reason });
  }

  /** What explains the score from now on; null when that is what explains it already. */
  private explainedBy(
    feedback: Grade['feedback'],
    rubricScores: Grade['rubricScores'],
  ): { readonly feedback: string | null; readonly rubricScores: readonly GivenPoints[] } | null {
    if (rubricScores) demandOfRubric(this.rubric, rubricScores);
    const now = { feedback: this.feedback, rubricScores: this.rubricScores };
    const next = {
      feedback: feedback === undefined ? now.feedback : feedback,
      rubricScores: rubricScores === undefined ? now.rubricScores : roundedPoints(rubricScores ?? []),
    };
    return isDeepStrictEqual(now, next) ? null : next;
  }

  private enter(scores: Scores, change: Change): void {
    if (this.history.length >= MOST_CHANGES) throw conflict(`A grade can be changed ${MOST_CHANGES} times at most`);
    const status = this.isReleased ? EvaluationStatus.RELEASED : EvaluationStatus.GRADED;
    Object.assign(this, scores, { status, history: [...this.history, change] });
  }

  private recordReleased(at: Date, previousScore: number | null, feedbackChanged: boolean): void {
    const releasedAt = at.toISOString();
    this.record(GradeReleased, { ...this.snapshot, ...this.scores, releasedAt, previousScore, feedbackChanged });
  }
}
