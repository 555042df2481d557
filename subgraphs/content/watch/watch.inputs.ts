import { Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { LIMITS } from '../limits.js';

/** Seconds from the beginning of the video. They are equal when somebody has only moved to another place. */
@InputType()
export class WatchInput {
  @Field(() => ID)
  contentId!: string;

  @Min(0)
  @Max(LIMITS.duration)
  @Field(() => Int)
  fromSecond!: number;

  @Min(0)
  @Max(LIMITS.duration)
  @Field(() => Int)
  toSecond!: number;
}
