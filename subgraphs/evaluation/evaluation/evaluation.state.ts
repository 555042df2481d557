import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Aggregate } from '../../../platform/service/aggregate.js';
import type { LatePolicyFacts, RubricCriterionFacts } from '../../../schema/events/assignment.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import type { Scores } from '../grade/score.js';
import type { GivenPoints } from './rubric.js';
import { EvaluationStatus } from './status.js';

/** A score that was entered, or that followed its assignment. `at` in ISO 8601, as JSON stores it. */
export interface Change {
  readonly at: string;
  /** Null when nobody is known to have caused it. */
  readonly by: string | null;
  readonly from: number | null;
  readonly to: number;
  readonly reason: string | null;
  /** Nobody entered it: it followed a change of the assignment or of an extension. */
  readonly followed?: true;
}

const index = (name: string, what: string, where: string) => `create index ${name} on evaluation ${what} where ${where}`;

/** What is stored of an evaluation, and what follows from it. What may happen to it stands in `Evaluation`. */
@Entity({ abstract: true })
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
export abstract class EvaluationState extends Aggregate {
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

  /** The student's due date, with their extension, as far as it is known here. */
  @Property({ type: 'timestamptz', nullable: true })
  dueAt: Date | null = null;

  /** By that due date. */
  @Property({ type: 'integer' })
  secondsLate!: number;

  /** What it is graded out of; once graded, what the grade was given out of. */
  @Property({ type: 'double' })
  points!: number;

  @Property({ type: 'jsonb', nullable: true })
  latePolicy!: LatePolicyFacts | null;

  /** The sequence of the assignment that due date, points and late policy are of; 0 when it is not known. */
  @Property({ type: 'integer' })
  termsSequence: number & Opt = 0;

  @Property({ type: 'boolean' })
  latePenaltyWaived: boolean & Opt = false;

  @Property({ type: 'jsonb' })
  rubric!: readonly RubricCriterionFacts[];

  @Enum({ items: () => EvaluationStatus, type: 'text' })
  status: EvaluationStatus & Opt = EvaluationStatus.PENDING;

  @Property({ type: 'uuid', nullable: true })
  graderId: string | null = null;

  /**
   * What the entered score was scaled from: what a grader entered, and out of how many points. Null before it was scaled, and of no
   * meaning once another score was entered.
   */
  @Property({ type: 'double', nullable: true })
  givenScore: number | null = null;

  @Property({ type: 'double', nullable: true })
  givenPoints: number | null = null;

  @Property({ type: 'double', nullable: true })
  enteredScore: number | null = null;

  @Property({ type: 'double', nullable: true })
  deductedPoints: number | null = null;

  /** The score that counts: what was entered less the deduction. */
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

  /** There is nothing to grade any more: nobody sees the evaluation. */
  @Property({ type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null = null;

  get isReleased(): boolean {
    return this.status === EvaluationStatus.RELEASED;
  }

  protected get scores(): Scores & { readonly points: number } {
    const { points, enteredScore, deductedPoints, score } = this;
    if (enteredScore === null || deductedPoints === null || score === null) throw new Error('It is not graded');
    return { points, enteredScore, deductedPoints, score };
  }

  protected get snapshot(): EvaluationSnapshot {
    const { id: evaluationId, submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle } = this;
    return { evaluationId, submissionId, assignmentId, courseId, studentId, attempt, assignmentTitle };
  }
}
