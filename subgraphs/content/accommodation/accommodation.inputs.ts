import { IsOptional, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { QUIZ_LIMITS } from '../quiz/limits.js';

/** Of what is absent, the student has none. */
@InputType()
export class QuizAccommodationInput {
  @Field(() => ID)
  contentId!: string;

  @Field(() => ID)
  studentId!: string;

  @IsOptional()
  @Min(0)
  @Max(QUIZ_LIMITS.extraTimePercent)
  @Field(() => Int, { nullable: true, defaultValue: 0 })
  extraTimePercent?: number | null;

  @IsOptional()
  @Min(0)
  @Max(QUIZ_LIMITS.attempts)
  @Field(() => Int, { nullable: true, defaultValue: 0 })
  extraAttempts?: number | null;
}
