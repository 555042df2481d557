import { isDeepStrictEqual } from 'node:util';
import { Entity } from '@mikro-orm/decorators/legacy';
import { decimal } from '../../../platform/kernel/decimal.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import {
  EvaluationCreated,
  EvaluationTermsChanged,
  EvaluationWithdrawn,
  GradeEntered,
  GradeReleased,
} from '../../../schema/events/evaluation.js';
import { secondsLate } from '../../../schema/rules/due-dates.js';
import { rescaled, type Scores, scoresOf } from '../grade/score.js';
import { reasonOf } from '../terms/reason.js';
import type { TermsNow } from '../terms/terms.js';
import { type Change, EvaluationState } from './evaluation.state.js';
import { demandOfRubric, type GivenPoints, roundedPoints } from './rubric.js';
import { EvaluationStatus } from './status.js';
import type { Submitted } from './submitted.js';

/** What a grader enters. A field that is absent stays as it was; null clears it. */
export interface Grade {
  /** In points of the assignment, before the deduction for lateness. */
  readonly score: number;
  /** Nothing is deducted, however late it was handed in. */
  readonly waiveLatePenalty?: boolean | null;
  readonly feedback?: string | null;
  readonly rubricScores?: readonly GivenPoints[] | null;
  /** Why the grade was changed. */
  readonly reason?: string | null;
}

/** How often a grade may be changed: the history is read with its evaluation, so its length is limited. */
const MOST_CHANGES = 100;

/** Who changed the terms, and whether grades are scaled to other points. */
interface Following {
  readonly by: string | null;
  readonly at: Date;
  readonly rescaleGrades: boolean;
}

/**
 * The grade of one submitted attempt, and its history: PENDING → GRADED → RELEASED. It is no GraphQL type, since different callers see
 * different parts of it: `EvaluationView` is.
 */
@Entity({ tableName: 'evaluation' })
export class Evaluation extends EvaluationState {
  static of(submitted: Submitted): Evaluation {
    const { submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle, submittedAt, secondsLate } = submitted;
    const { points, latePolicy, rubric, dueAt, assignmentSequence } = submitted;
    // Field by field: an answer of the owner has more fields, and not all of them belong here.
    const made = Object.assign(new Evaluation(), {
      submissionId,
      assignmentId,
      courseId,
      studentId,
      attempt,
      assignmentTitle,
      submittedAt: new Date(submittedAt),
      dueAt: dueAt === null ? null : new Date(dueAt),
      secondsLate,
      points,
      latePolicy,
      termsSequence: assignmentSequence ?? 0,
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
  grade({ score, waiveLatePenalty, feedback, rubricScores, reason }: Grade, graderId: string, at: Date): void {
    const entered = decimal(score);
    if (!(entered >= 0 && entered <= this.points)) throw badInput({ score: `must be from 0 to ${this.points}` });
    const explained = this.explainedBy(feedback, rubricScores);
    const latePenaltyWaived = waiveLatePenalty === true;
    const { points, secondsLate: late, latePolicy, score: previousScore } = this;
    const scores = scoresOf(entered, { points, secondsLate: late, latePolicy, latePenaltyWaived });
    const isSame =
      previousScore !== null && latePenaltyWaived === this.latePenaltyWaived && isDeepStrictEqual(this.scores, { points, ...scores });
    if (isSame && !explained) return;
    if (!isSame) {
      this.latePenaltyWaived = latePenaltyWaived;
      this.enter(scores, { at: at.toISOString(), by: graderId, from: previousScore, to: scores.score, reason: reason ?? null });
    }
    Object.assign(this, explained, { graderId, gradedAt: at });
    this.recordGrade(at, previousScore, explained !== null);
  }

  /**
   * Follows its assignment: whether it is late, and what that costs, depends on the hand-in and on date and late policy as they are now. A
   * grade stays out of the points that it was given out of, unless grades are rescaled; what waits is graded out of the new ones.
   */
  follow(terms: TermsNow, { by, at, rescaleGrades }: Following): void {
    if (terms.sequence < this.termsSequence) return;
    const { points, secondsLate: late, latePolicy } = this;
    const isGraded = this.status !== EvaluationStatus.PENDING;
    Object.assign(this, {
      dueAt: terms.dueAt,
      secondsLate: secondsLate(terms.dueAt, this.submittedAt),
      latePolicy: terms.latePolicy,
      points: isGraded && !rescaleGrades ? points : terms.points,
      termsSequence: terms.sequence,
    });
    if (isGraded) this.scoreAgain(points, reasonOf({ points, secondsLate: late, latePolicy }, this), by, at);
    else if (this.points !== points || this.secondsLate > 0 !== late > 0) {
      this.record(EvaluationTermsChanged, { ...this.snapshot, points: this.points, late: this.secondsLate > 0 });
    }
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
    if (this.history.filter(({ followed }) => !followed).length >= MOST_CHANGES) {
      throw conflict(`A grade can be changed ${MOST_CHANGES} times at most`);
    }
    const status = this.isReleased ? EvaluationStatus.RELEASED : EvaluationStatus.GRADED;
    Object.assign(this, scores, { status, history: [...this.history, change] });
  }

  /** `before`: the points that it was out of. */
  private scoreAgain(before: number, reason: string, by: string | null, at: Date): void {
    const { enteredScore, score: previousScore } = this.scores;
    const { points } = this;
    const scores = scoresOf(points === before ? enteredScore : this.rescaledFrom(before, enteredScore), this);
    if (scores.score === previousScore && points === before) return;
    Object.assign(this, scores);
    const change: Change = { at: at.toISOString(), by, from: previousScore, to: scores.score, reason, followed: true };
    this.history = followedBy(this.history, change);
    this.recordGrade(at, previousScore, false);
  }

  /** Scales what the grader entered, never what was scaled and rounded before: points that change back give the grade that was there. */
  private rescaledFrom(before: number, enteredScore: number): number {
    const { points, givenScore, givenPoints } = this;
    const isScaled = givenScore !== null && givenPoints !== null && rescaled(givenScore, givenPoints, before) === enteredScore;
    const [score, outOf] = isScaled ? [givenScore, givenPoints] : [enteredScore, before];
    Object.assign(this, { givenScore: score, givenPoints: outOf });
    return rescaled(score, outOf, points);
  }

  private recordGrade(at: Date, previousScore: number | null, feedbackChanged: boolean): void {
    const { graderId, gradedAt } = this;
    if (graderId === null || gradedAt === null) throw new Error('It is not graded');
    this.record(GradeEntered, {
      ...this.snapshot,
      ...this.scores,
      graderId,
      gradedAt: gradedAt.toISOString(),
      released: this.isReleased,
    });
    if (this.isReleased) this.recordReleased(at, previousScore, feedbackChanged);
  }

  private recordReleased(at: Date, previousScore: number | null, feedbackChanged: boolean): void {
    const releasedAt = at.toISOString();
    this.record(GradeReleased, { ...this.snapshot, ...this.scores, releasedAt, previousScore, feedbackChanged });
  }
}

/** A date may be moved any number of times: in a long history a change that nobody entered takes the place of the one before it. */
function followedBy(history: readonly Change[], change: Change): Change[] {
  const last = history.at(-1);
  const isLong = history.length >= 2 * MOST_CHANGES;
  return isLong && last?.followed ? [...history.slice(0, -1), { ...change, from: last.from }] : [...history, change];
}
