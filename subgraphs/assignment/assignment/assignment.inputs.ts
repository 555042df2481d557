import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { OneLine, OptionalMoment, Prose, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { LIMITS } from '../limits.js';
import { Between } from './assignment.rules.js';

@InputType()
export class LatePolicyInput {
  @Between(0, 100)
  @Field(() => Float)
  percentPerDay!: number;

  @IsOptional()
  @Between(0, 100)
  @Field(() => Float, { nullable: true, defaultValue: 0 })
  floorPercent?: number | null;
}

@InputType()
export class RubricCriterionInput {
  @OneLine(LIMITS.criterionTitleLength)
  @Field(() => String)
  title!: string;

  @Between(0, LIMITS.points)
  @Field(() => Float)
  points!: number;
}

@InputType()
export class CreateAssignmentInput {
  @Field(() => ID)
  courseId!: string;

  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;

  @IsOptional()
  @Prose(LIMITS.instructionsLength)
  @Field(() => String, { nullable: true, defaultValue: '' })
  instructions?: string | null;

  @IsOptional()
  @Between(0, LIMITS.points)
  @Field(() => Float, { nullable: true, defaultValue: 100 })
  points?: number | null;

  @OptionalMoment()
  opensAt?: Date | null;

  @OptionalMoment()
  dueAt?: Date | null;

  @OptionalMoment()
  closesAt?: Date | null;

  @IsOptional()
  @Between(1, LIMITS.attempts)
  @Field(() => Int, { nullable: true })
  attemptsAllowed?: number | null;

  @Field(() => AttemptRule, { nullable: true, defaultValue: AttemptRule.LAST_GRADED })
  countedAttempt?: AttemptRule | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => LatePolicyInput, { nullable: true })
  latePolicy?: LatePolicyInput | null;

  @IsOptional()
  @ArrayMaxSize(LIMITS.criteria, { message: `must be ${LIMITS.criteria} criteria at most` })
  @ValidateNested()
  @Field(() => [RubricCriterionInput], { nullable: true })
  rubric?: RubricCriterionInput[] | null;

  @IsOptional()
  @Between(0, LIMITS.weight)
  @Field(() => Float, { nullable: true, defaultValue: 1 })
  weight?: number | null;
}

/** Absent means unchanged, null means cleared. */
@InputType()
export class UpdateAssignmentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { nullable: true })
  expectedVersion?: number | null;

  @WhenGiven()
  @OneLine(LIMITS.titleLength)
  @Field(() => String, { nullable: true })
  title?: string;

  @WhenGiven()
  @Prose(LIMITS.instructionsLength)
  @Field(() => String, { nullable: true })
  instructions?: string;

  @WhenGiven()
  @Between(0, LIMITS.points)
  @Field(() => Float, { nullable: true })
  points?: number;

  @OptionalMoment()
  opensAt?: Date | null;

  @OptionalMoment()
  dueAt?: Date | null;

  @OptionalMoment()
  closesAt?: Date | null;

  @IsOptional()
  @Between(1, LIMITS.attempts)
  @Field(() => Int, { nullable: true })
  attemptsAllowed?: number | null;

  @WhenGiven()
  @Field(() => AttemptRule, { nullable: true })
  countedAttempt?: AttemptRule;

  @IsOptional()
  @ValidateNested()
  @Field(() => LatePolicyInput, { nullable: true })
  latePolicy?: LatePolicyInput | null;

  @WhenGiven()
  @Between(0, LIMITS.weight)
  @Field(() => Float, { nullable: true })
  weight?: number;

  /** Whether grades that were given out of other points are scaled. */
  @Field(() => Boolean, { nullable: true, defaultValue: false })
  rescaleGrades?: boolean | null;
}
