import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { Caller } from '../../../platform/kernel/identity.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { evaluationPolicy } from '../policy.js';
import { UserStub } from '../stubs.js';
import type { Evaluation } from './evaluation.entity.js';
import { EvaluationStatus } from './status.js';

@ObjectType('RubricScore')
export class RubricScore {
  @Field(() => ID)
  criterionId!: string;

  @Field(() => Float)
  points!: number;

  @Field(() => String, { nullable: true })
  comment?: string | null;
}

@ObjectType('GradeChange')
export class GradeChange {
  @Field(() => DateTime)
  at!: Date;

  @Field(() => UserStub, { nullable: true })
  by!: UserStub | null;

  @Field(() => Float, { nullable: true })
  from!: number | null;

  @Field(() => Float)
  to!: number;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

/**
 * An evaluation as the caller may see it. The only way to GraphQL: nothing else reads the entity's fields, so a resolver that forgets to
 * hide a grade does not compile.
 */
@ObjectType('Evaluation')
@Directive('@key(fields: "id")')
export class EvaluationView {
  @Field(() => ID)
  readonly id: string;

  readonly submissionId: string;

  readonly assignmentId: string;

  readonly studentId: string;

  @Field(() => DateTime)
  readonly submittedAt: Date;

  @Field(() => Boolean)
  readonly late: boolean;

  @Field(() => EvaluationStatus)
  readonly status: EvaluationStatus = EvaluationStatus.PENDING;

  /** What it is graded out of. */
  @Field(() => Float)
  readonly points: number;

  readonly graderId: string | null = null;

  @Field(() => Float, { nullable: true })
  readonly enteredScore: number | null = null;

  @Field(() => Float, { nullable: true })
  readonly deductedPoints: number | null = null;

  @Field(() => Boolean)
  readonly latePenaltyWaived: boolean = false;

  @Field(() => Float, { nullable: true })
  readonly score: number | null = null;

  @Field(() => String, { nullable: true })
  readonly feedback: string | null = null;

  @Field(() => [RubricScore])
  readonly rubricScores: readonly RubricScore[] = [];

  @Field(() => DateTime, { nullable: true })
  readonly gradedAt: Date | null = null;

  @Field(() => DateTime, { nullable: true })
  readonly releasedAt: Date | null = null;

  @Field(() => [GradeChange])
  readonly history: readonly GradeChange[] = [];

  /** An evaluation begins with version 1. */
  @Field(() => Int)
  readonly version: number = 1;

  constructor(caller: Caller, evaluation: Evaluation, course: KnownCourse | null) {
    this.id = evaluation.id;
    this.submissionId = evaluation.submissionId;
    this.assignmentId = evaluation.assignmentId;
    this.studentId = evaluation.studentId;
    this.submittedAt = evaluation.submittedAt;
    this.late = evaluation.secondsLate > 0;
    this.points = evaluation.points;
    if (!evaluationPolicy.can('readGrade', caller, { evaluation, course })) return;
    this.status = evaluation.status;
    this.graderId = evaluation.graderId;
    this.enteredScore = evaluation.enteredScore;
    this.deductedPoints = evaluation.deductedPoints;
    this.latePenaltyWaived = evaluation.latePenaltyWaived;
    this.score = evaluation.score;
    this.feedback = evaluation.feedback;
    this.rubricScores = evaluation.rubricScores;
    this.gradedAt = evaluation.gradedAt;
    this.releasedAt = evaluation.releasedAt;
    this.history = evaluation.history.map(({ at, by, ...change }) => ({
      ...change,
      at: new Date(at),
      by: by === null ? null : { id: by },
    }));
    this.version = evaluation.sequence;
  }

  /** Null when the caller may not see it. */
  static for(caller: Caller, evaluation: Evaluation, course: KnownCourse | null): EvaluationView | null {
    const exists = !evaluation.withdrawnAt && evaluationPolicy.see(caller, { evaluation, course });
    return exists ? new EvaluationView(caller, evaluation, course) : null;
  }
}
