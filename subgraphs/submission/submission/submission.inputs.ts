import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { LONGEST_TEXT } from '../limits.js';

/** Without `text` the draft keeps its text; null empties it. */
@InputType()
export class SubmitInput {
  @Field(() => ID)
  assignmentId!: string;

  @IsOptional()
  @Prose(LONGEST_TEXT)
  @Field(() => String, { nullable: true })
  text?: string | null;
}
