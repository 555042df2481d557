import { ArrayMaxSize, IsNumber, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';

/** Far more than a rubric has. */
const MOST_RUBRIC_SCORES = 200;
const LARGEST_VERSION = 2_147_483_647;

@InputType()
export class RubricScoreInput {
  @Field(() => ID)
  criterionId!: string;

  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must not be negative' })
  @Field(() => Float)
  points!: number;

  @IsOptional()
  @Prose(5_000)
  @Field(() => String, { nullable: true })
  comment?: string | null;
}

/** In a regrade a field that is absent stays as it was, and null clears it. */
@InputType()
export class GradeInput {
  @Field(() => ID)
  submissionId!: string;

  @IsOptional()
  @Max(LARGEST_VERSION)
  @Field(() => Int, { nullable: true })
  expectedVersion?: number | null;

  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must not be negative' })
  @Field(() => Float)
  score!: number;

  /** Nothing is deducted for lateness; said anew with each grading. */
  @Field(() => Boolean, { nullable: true, defaultValue: false })
  waiveLatePenalty?: boolean | null;

  @IsOptional()
  @Prose(20_000)
  @Field(() => String, { nullable: true })
  feedback?: string | null;

  @IsOptional()
  @ArrayMaxSize(MOST_RUBRIC_SCORES, { message: `must be ${MOST_RUBRIC_SCORES} at most` })
  @ValidateNested()
  @Field(() => [RubricScoreInput], { nullable: true })
  rubricScores?: RubricScoreInput[] | null;

  @IsOptional()
  @Prose(2_000)
  @Field(() => String, { nullable: true })
  reason?: string | null;
}
