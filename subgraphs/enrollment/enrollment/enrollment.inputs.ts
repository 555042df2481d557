import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { LIMITS } from '../limits.js';

@InputType()
export class EnrollInput {
  @Field(() => ID)
  courseId!: string;
}

@InputType()
export class EnrollStudentsInput {
  @Field(() => ID)
  courseId!: string;

  @ArrayNotEmpty({ message: 'must not be empty' })
  @ArrayMaxSize(LIMITS.peopleAtOnce, { message: `must be ${LIMITS.peopleAtOnce} people at most` })
  @Field(() => [ID])
  userIds!: string[];
}

@InputType()
export class CancelEnrollmentInput {
  @Field(() => ID)
  id!: string;

  @IsOptional()
  @Prose(LIMITS.reasonLength)
  @Field(() => String, { nullable: true })
  reason?: string | null;
}
