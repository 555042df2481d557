import { IsOptional, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine, Prose, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { LIMITS } from '../limits.js';
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
}
