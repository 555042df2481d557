import { IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine, Prose, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { LIMITS } from '../limits.js';
import { QuizInput } from '../quiz/quiz.inputs.js';
import { ContentKind } from './kinds.js';

@InputType()
export class CreateContentInput {
  @Field(() => ID)
  courseId!: string;

  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;

  @Field(() => ContentKind)
  kind!: ContentKind;

  @IsOptional()
  @Prose(LIMITS.textLength)
  @Field(() => String, { nullable: true })
  text?: string | null;

  @IsOptional()
  @Min(0)
  @Max(LIMITS.duration)
  @Field(() => Int, { nullable: true })
  durationSeconds?: number | null;

  /** Of a video; nothing to other kinds. */
  @IsOptional()
  @Min(1)
  @Max(100)
  @Field(() => Int, { nullable: true, defaultValue: 90 })
  completeAtPercent?: number | null;

  /** Of a quiz, which is nothing without it. */
  @IsOptional()
  @ValidateNested()
  @Field(() => QuizInput, { nullable: true })
  quiz?: QuizInput | null;
}

/** Absent means unchanged. */
@InputType()
export class UpdateContentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { nullable: true })
  expectedVersion?: number | null;

  @WhenGiven()
  @OneLine(LIMITS.titleLength)
  @Field(() => String, { nullable: true })
  title?: string;

  @WhenGiven()
  @Prose(LIMITS.textLength)
  @Field(() => String, { nullable: true })
  text?: string;

  /** Null clears it. */
  @IsOptional()
  @Min(0)
  @Max(LIMITS.duration)
  @Field(() => Int, { nullable: true })
  durationSeconds?: number | null;

  @WhenGiven()
  @Min(1)
  @Max(100)
  @Field(() => Int, { nullable: true })
  completeAtPercent?: number;

  /** The whole quiz: of what it replaces stays what is given by its id. A corrected key marks submitted attempts anew. */
  @WhenGiven()
  @ValidateNested()
  @Field(() => QuizInput, { nullable: true })
  quiz?: QuizInput;
}
