import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import type { LatePolicyFacts, RubricCriterionFacts } from '../../../schema/events/assignment.js';
import {
  EvaluationCreated,
  type EvaluationSnapshot,
  EvaluationWithdrawn,
  GradeEntered,
  GradeReleased,
} from '../../../schema/events/evaluation.js';
import { type Scores, scoresOf } from '../grade/score.js';
import { demandOfRubric, type GivenPoints } from './rubric.js';
import { EvaluationStatus } from './status.js';
import type { Submitted } from './submitted.js';

/** What a grader says. What is absent stays as it was; null takes it away. */
export interface Grade {
  /** In points of the assignment, before anything is deducted. */
  readonly score: number;
  readonly feedback?: string | null;
  readonly rubricScores?: readonly GivenPoints[] | null;
  /** Why it was changed. */
  readonly reason?: string | null;
}

/** A score that was given. `at` in ISO 8601, as JSON keeps it. */
export interface Change {
  readonly at: string;
  readonly by: string;
  readonly from: number | null;
  readonly to: number;
  readonly reason: string | null;
}

/** How often a grade may be changed: the history is read with its evaluation, and is bounded where it is written. */
const MOST_CHANGES = 100;

const index = (name: string, what: string, where: string) => `create index ${name} on evaluation ${what} where ${where}`;

/**
 * The grade of one submitted attempt, and how it came about: PENDING → GRADED → RELEASED. It is no GraphQL type, since what is shown of
 * it depends on who looks: `EvaluationView` is.
 */
@Entity({ tableName: 'evaluation' })
@Unique({ name: 'evaluation_of_a_submission', properties: ['submissionId'] })
@Index({
  name: 'evaluation_latest',
  expression: index('evaluation_latest', '(course_id, student_id, assignment_id, attempt)', 'withdrawn_at is null'),
})
@Index({
  name: 'evaluation_of_a_student',
  expression: index('evaluation_of_a_student', '(student_id, assignment_id, attempt)', 'withdrawn_at is null'),
})
@Index({
  name: 'evaluation_pending',
  expression: index('evaluation_pending', '(course_id, submitted_at, id)', "status = 'PENDING' and withdrawn_at is null"),
})
@Index({ name: 'evaluation_of_an_assignment', properties: ['assignmentId', 'id'] })
@Check({ name: 'evaluation_score', expression: 'score <= points' })
@Check({ name: 'evaluation_graded', expression: "(status = 'PENDING') = (score is null)" })
export class Evaluation extends Aggregate {
  @Property({ type: 'uuid' })
  submissionId!: string;

  @Property({ type: 'uuid' })
  assignmentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'integer' })
  attempt!: number;

  @Property({ type: 'text' })
  assignmentTitle!: string;

  @Property({ type: 'timestamptz' })
  submittedAt!: Date;

  @Property({ type: 'integer' })
  secondsLate!: number;

  @Property({ type: 'double' })
  points!: number;

  @Property({ type: 'jsonb', nullable: true })
  latePolicy!: LatePolicyFacts | null;

  @Property({ type: 'jsonb' })
  rubric!: readonly RubricCriterionFacts[];

  @Enum({ items: () => EvaluationStatus, type: 'text' })
  status: EvaluationStatus & Opt = EvaluationStatus.PENDING;

  @Property({ type: 'uuid', nullable: true })
  graderId: string | null = null;

  @Property({ type: 'double', nullable: true })
  enteredScore: number | null = null;

  @Property({ type: 'double', nullable: true })
  deductedPoints: number | null = null;

  /** What counts: entered less what is deducted. */
  @Property({ type: 'double', nullable: true })
  score: number | null = null;

  @Property({ type: 'text', nullable: true })
  feedback: string | null = null;

  @Property({ type: 'jsonb' })
  rubricScores: readonly GivenPoints[] & Opt = [];

  @Property({ type: 'timestamptz', nullable: true })
  gradedAt: Date | null = null;

  /** When the student could first see a grade. */
  @Property({ type: 'timestamptz', nullable: true })
  releasedAt: Date | null = null;

  @Property({ type: 'jsonb' })
  history: readonly Change[] & Opt = [];

  /** There is nothing to grade any more: for everybody it is as if it had never been. */
  @Property({ type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null = null;

  get isReleased(): boolean {
    return this.status === EvaluationStatus.RELEASED;
  }

  static of(submitted: Submitted): Evaluation {
    const { submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle, submittedAt, secondsLate } = submitted;
    const { points, latePolicy, rubric } = submitted;
    // One by one: an answer of the owner's carries more than this, and not all of it is ours.
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

  /** CONFLICT {version} unless who grades has seen what is there. Only the first grade needs no version: there is nothing to overwrite. */
  demandVersion(expected: number | null | undefined): void {
    const seen = expected ?? (this.status === EvaluationStatus.PENDING ? this.sequence : null);
    if (seen !== this.sequence) throw conflict('It was graded meanwhile', this.sequence);
  }

  /** The first grade, or another one: what was released stays so, and its student sees the new score. BAD_USER_INPUT. */
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
    if (this.isReleased) this.tellReleased(at, previousScore);
  }

  /** Of what is graded: the student sees it from now on. */
  release(at: Date): void {
    if (this.status !== EvaluationStatus.GRADED) throw new Error(`An evaluation that is ${this.status} cannot be released`);
    Object.assign(this, { status: EvaluationStatus.RELEASED, releasedAt: at });
    this.tellReleased(at, null);
  }

  withdraw(reason: string, at: Date): void {
    if (this.withdrawnAt) return;
    this.withdrawnAt = at;
    this.record(EvaluationWithdrawn, { ...this.snapshot, reason });
  }

  private tellReleased(at: Date, previousScore: number | null): void {
    this.record(GradeReleased, { ...this.snapshot, ...this.scores, releasedAt: at.toISOString(), previousScore });
  }

  private get scores(): Scores & { readonly points: number } {
    const { points, enteredScore, deductedPoints, score } = this;
    if (enteredScore === null || deductedPoints === null || score === null) throw new Error('It is not graded');
    return { points, enteredScore, deductedPoints, score };
  }

  private get snapshot(): EvaluationSnapshot {
    const { id: evaluationId, submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle } = this;
    return { evaluationId, submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle };
  }
}
