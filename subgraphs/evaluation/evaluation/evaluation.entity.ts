import { Entity } from '@mikro-orm/decorators/legacy';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { EvaluationCreated, EvaluationWithdrawn, GradeEntered, GradeReleased } from '../../../schema/events/evaluation.js';
import { scoresOf } from '../grade/score.js';
import { EvaluationState } from './evaluation.state.js';
import { demandOfRubric, type GivenPoints } from './rubric.js';
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

  /** Enters the first grade, or another one. A released grade stays released, and the student sees the new score. BAD_USER_INPUT. */
  grade({ score: entered, feedback, rubricScores, reason }: Grade, graderId: string, at: Date): void {
    if (!(entered >= 0 && entered <= this.points)) throw badInput({ score: `must be from 0 to ${this.points}` });
    if (rubricScores) demandOfRubric(this.rubric, rubricScores);
    if (this.history.length >= MOST_CHANGES) throw conflict(`A grade can be changed ${MOST_CHANGES} times at most`);
    const previousScore = this.score;
    const scores = scoresOf(entered, this);
    const change = { at: at.toISOString(), by: graderId, from: previousScore, to: scores.score, reason: reason ?? null };
    Object.assign(this, scores, {
      graderId,
      gradedAt: at,
      status: this.isReleased ? EvaluationStatus.RELEASED : EvaluationStatus.GRADED,
      history: [...this.history, change],
    });
    if (feedback !== undefined) this.feedback = feedback;
    if (rubricScores !== undefined) this.rubricScores = rubricScores ?? [];
    const { points } = this;
    this.record(GradeEntered, {
      ...this.snapshot,
      ...scores,
      points,
      graderId,
      gradedAt: at.toISOString(),
      released: this.isReleased,
    });
    if (this.isReleased) this.recordReleased(at, previousScore);
  }

  /** Releases a grade: the student sees it from now on. */
  release(at: Date): void {
    if (this.status !== EvaluationStatus.GRADED) throw new Error(`An evaluation that is ${this.status} cannot be released`);
    Object.assign(this, { status: EvaluationStatus.RELEASED, releasedAt: at });
    this.recordReleased(at, null);
  }

  withdraw(reason: string, at: Date): void {
    if (this.withdrawnAt) return;
    this.withdrawnAt = at;
    this.record(EvaluationWithdrawn, { ...this.snapshot, reason });
  }

  private recordReleased(at: Date, previousScore: number | null): void {
    this.record(GradeReleased, { ...this.snapshot, ...this.scores, releasedAt: at.toISOString(), previousScore });
  }
}
