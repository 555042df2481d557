import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { OptionalMoment } from '../../../platform/service/graphql/inputs.js';
import { Between } from '../assignment/assignment.rules.js';
import { LIMITS } from '../limits.js';

/** Absent means unchanged; null means as for everybody. */
@InputType()
export class ExtensionInput {
  @Field(() => ID)
  assignmentId!: string;

  @Field(() => ID)
  studentId!: string;

  @OptionalMoment()
  dueAt?: Date | null;

  @OptionalMoment()
  closesAt?: Date | null;

  @IsOptional()
  @Between(0, LIMITS.attempts)
  @Field(() => Int, { nullable: true })
  extraAttempts?: number | null;
}
