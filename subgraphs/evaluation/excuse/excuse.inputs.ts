import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';

@InputType()
export class ExcuseInput {
  @Field(() => ID)
  assignmentId!: string;

  @Field(() => ID)
  studentId!: string;

  @Field(() => Boolean)
  excused!: boolean;

  @IsOptional()
  @Prose(2_000)
  @Field(() => String, { nullable: true })
  reason?: string | null;
}
