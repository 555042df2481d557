import { Max, Min } from 'class-validator';
import { ArgsType, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';

/** A large course as a whole: the list has no pages. */
const LONGEST = 5_000;
export const USUAL_LENGTH = 20;

@ArgsType()
export class AtRiskArgs {
  @Field(() => ID)
  courseId!: string;

  /** Now by default, and where it is still to come. */
  @Field(() => DateTime, { nullable: true })
  asOf?: Date | null;

  @Min(0, { message: 'must not be negative' })
  @Max(LONGEST, { message: `must be ${LONGEST} at most` })
  @Field(() => Int, { nullable: true, defaultValue: USUAL_LENGTH })
  first!: number | null;
}

/** How likely a student is to leave the course or to fail it, and why: docs/at-risk.md. */
@ObjectType('AtRiskStudent')
export class AtRiskStudent {
  studentId!: string;

  /** From 0 to 1. */
  @Field(() => Float)
  risk!: number;

  /** What counts against the student, in words. */
  @Field(() => [String])
  reasons!: readonly string[];

  /** Assignments that were due for this student, and were not handed in. */
  @Field(() => Int)
  missedAssignments!: number;

  /** By weight, of what is scored; null while nothing is. */
  @Field(() => Float, { nullable: true })
  averageScorePercent!: number | null;

  /** When the student last handed something in, took a quiz, or marked something as done; null: never. */
  @Field(() => DateTime, { nullable: true })
  lastSeenAt!: Date | null;
}
