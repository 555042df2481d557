import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { LIMITS } from '../limits.js';
import { CourseLevel, CourseStatus } from './vocabulary.js';

export enum CourseOrder {
  NEWEST = 'NEWEST',
  TITLE = 'TITLE',
  STARTS_SOON = 'STARTS_SOON',
}
registerEnumType(CourseOrder, { name: 'CourseOrder' });

@InputType()
export class CourseFilter {
  @IsOptional()
  @MaxLength(LIMITS.searchLength, { message: `must be ${LIMITS.searchLength} characters at most` })
  @Field(() => String, { nullable: true })
  text?: string | null;

  @IsOptional()
  @MaxLength(LIMITS.topicLength, { message: `must be ${LIMITS.topicLength} characters at most` })
  @Field(() => String, { nullable: true })
  topic?: string | null;

  @Field(() => CourseLevel, { nullable: true })
  level?: CourseLevel | null;

  @Field(() => ID, { nullable: true })
  instructorId?: string | null;

  @Field(() => CourseStatus, { nullable: true })
  status?: CourseStatus | null;

  @Field(() => Boolean, { nullable: true })
  free?: boolean | null;

  @Field(() => DateTime, { nullable: true })
  updatedSince?: Date | null;
}

@ArgsType()
export class CoursesArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => CourseFilter, { nullable: true })
  filter?: CourseFilter | null;

  @Field(() => CourseOrder, { nullable: true, defaultValue: CourseOrder.NEWEST })
  orderBy!: CourseOrder | null;
}
