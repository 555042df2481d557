import { ArrayMaxSize, buildMessage, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { PageArgs } from '../../../platform/graphql/connection.js';
import { OneLine, Prose, WhenGiven } from '../../../platform/graphql/inputs.js';
import { LanguageTag } from '../../../platform/graphql/language-tag.js';
import { DateTime } from '../../../platform/graphql/scalars.js';
import { MoneyInput } from '../../../platform/graphql/shared.js';
import { LIMITS } from '../limits.js';
import { CourseLevel, CourseStatus } from './course.entity.js';
import { slugify } from './slug.js';

/** Beyond these years a date is a slip of the pen, and some clients cannot read it. */
const EARLIEST = new Date('1900-01-01T00:00:00Z');
const LATEST = new Date('2999-12-31T23:59:59Z');

const rule = (name: string, validate: (value: unknown) => boolean, message: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: { validate, defaultMessage: buildMessage(() => message) },
  });

const isTopic = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LIMITS.topicLength && value.isWellFormed() && !/\p{Cc}/u.test(value);

const Topics = () =>
  rule(
    'topics',
    (value) => Array.isArray(value) && value.length <= LIMITS.topics && value.every(isTopic),
    `must be ${LIMITS.topics} topics at most, each one line of 1 to ${LIMITS.topicLength} characters`,
  );

const Moment = () =>
  rule('moment', (value) => value instanceof Date && value >= EARLIEST && value <= LATEST, 'must be between the years 1900 and 2999');

const Seats = () =>
  rule(
    'seats',
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LIMITS.seats,
    `must be from 1 to ${LIMITS.seats}`,
  );

const Slug = () =>
  rule(
    'slug',
    (value) => typeof value === 'string' && slugify(value) === value,
    'must be lower-case letters and digits, with single hyphens between',
  );

@InputType()
export class CreateCourseInput {
  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;

  @Prose(LIMITS.summaryLength)
  @Field(() => String)
  summary!: string;

  @IsOptional()
  @Prose(LIMITS.descriptionLength)
  @Field(() => String, { nullable: true, defaultValue: '' })
  description?: string | null;

  @IsOptional()
  @Topics()
  @Field(() => [String], { nullable: true, defaultValue: [] })
  topics?: string[] | null;

  @Field(() => CourseLevel, { nullable: true })
  level?: CourseLevel | null;

  @IsOptional()
  @LanguageTag()
  @Field(() => String, { nullable: true, defaultValue: 'en' })
  language?: string | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => MoneyInput, {
    nullable: true,
    defaultValue: { amount: 0, currency: 'USD' },
  })
  price?: MoneyInput | null;

  @IsOptional()
  @Seats()
  @Field(() => Int, { nullable: true })
  capacity?: number | null;

  @IsOptional()
  @Moment()
  @Field(() => DateTime, { nullable: true })
  startsAt?: Date | null;

  @IsOptional()
  @Moment()
  @Field(() => DateTime, { nullable: true })
  endsAt?: Date | null;

  @IsOptional()
  @ArrayMaxSize(LIMITS.prerequisites, {
    message: `must be ${LIMITS.prerequisites} courses at most`,
  })
  @Field(() => [ID], { nullable: true })
  prerequisiteIds?: string[] | null;

  @IsOptional()
  @Slug()
  @Field(() => String, { nullable: true })
  slug?: string | null;
}

/** Absent means unchanged, null means cleared. */
@InputType()
export class UpdateCourseInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { nullable: true })
  expectedVersion?: number | null;

  @WhenGiven()
  @OneLine(LIMITS.titleLength)
  @Field(() => String, { nullable: true })
  title?: string;

  @WhenGiven()
  @Prose(LIMITS.summaryLength)
  @Field(() => String, { nullable: true })
  summary?: string;

  @WhenGiven()
  @Prose(LIMITS.descriptionLength)
  @Field(() => String, { nullable: true })
  description?: string;

  @WhenGiven()
  @Topics()
  @Field(() => [String], { nullable: true })
  topics?: string[];

  @Field(() => CourseLevel, { nullable: true })
  level?: CourseLevel | null;

  @WhenGiven()
  @LanguageTag()
  @Field(() => String, { nullable: true })
  language?: string;

  @WhenGiven()
  @ValidateNested()
  @Field(() => MoneyInput, { nullable: true })
  price?: MoneyInput;

  @IsOptional()
  @Seats()
  @Field(() => Int, { nullable: true })
  capacity?: number | null;

  @IsOptional()
  @Moment()
  @Field(() => DateTime, { nullable: true })
  startsAt?: Date | null;

  @IsOptional()
  @Moment()
  @Field(() => DateTime, { nullable: true })
  endsAt?: Date | null;

  @WhenGiven()
  @ArrayMaxSize(LIMITS.prerequisites, {
    message: `must be ${LIMITS.prerequisites} courses at most`,
  })
  @Field(() => [ID], { nullable: true })
  prerequisiteIds?: string[];
}

@InputType()
export class CourseStaffInput {
  @Field(() => ID)
  courseId!: string;

  @Field(() => ID)
  userId!: string;
}

export enum CourseOrder {
  NEWEST = 'NEWEST',
  TITLE = 'TITLE',
  STARTS_SOON = 'STARTS_SOON',
}
registerEnumType(CourseOrder, { name: 'CourseOrder' });

@InputType()
export class CourseFilter {
  @Field(() => String, { nullable: true })
  text?: string | null;

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
  @Field(() => CourseFilter, { nullable: true })
  filter?: CourseFilter | null;

  @Field(() => CourseOrder, {
    nullable: true,
    defaultValue: CourseOrder.NEWEST,
  })
  orderBy!: CourseOrder | null;
}
