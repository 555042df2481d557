import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';

/** Students in one `enrollStudents`. */
const MOST_AT_ONCE = 500;

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
  @ArrayMaxSize(MOST_AT_ONCE, { message: `must be ${MOST_AT_ONCE} people at most` })
  @Field(() => [ID])
  userIds!: string[];
}

@InputType()
export class CancelEnrollmentInput {
  @Field(() => ID)
  id!: string;

  @IsOptional()
  @Prose(500)
  @Field(() => String, { nullable: true })
  reason?: string | null;
}
