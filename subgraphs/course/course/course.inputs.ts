import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine, OptionalMoment, Prose, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { LanguageTag } from '../../../platform/service/graphql/language-tag.js';
import { MoneyInput } from '../../../platform/service/graphql/shared.js';
import { LIMITS } from '../limits.js';
import { Seats, Slug, TimeZone, Topics } from './course.rules.js';
import { CourseLevel } from './vocabulary.js';

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
  @Field(() => MoneyInput, { nullable: true, defaultValue: { amount: 0, currency: 'USD' } })
  price?: MoneyInput | null;

  @IsOptional()
  @Seats()
  @Field(() => Int, { nullable: true })
  capacity?: number | null;

  @OptionalMoment()
  startsAt?: Date | null;

  @OptionalMoment()
  endsAt?: Date | null;

  @OptionalMoment()
  enrollmentOpensAt?: Date | null;

  @OptionalMoment()
  enrollmentClosesAt?: Date | null;

  @IsOptional()
  @TimeZone()
  @Field(() => String, { nullable: true, defaultValue: 'UTC' })
  timeZone?: string | null;

  @IsOptional()
  @ArrayMaxSize(LIMITS.prerequisites, { message: `must be ${LIMITS.prerequisites} courses at most` })
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

  @OptionalMoment()
  startsAt?: Date | null;

  @OptionalMoment()
  endsAt?: Date | null;

  @OptionalMoment()
  enrollmentOpensAt?: Date | null;

  @OptionalMoment()
  enrollmentClosesAt?: Date | null;

  @WhenGiven()
  @TimeZone()
  @Field(() => String, { nullable: true })
  timeZone?: string;

  @WhenGiven()
  @ArrayMaxSize(LIMITS.prerequisites, { message: `must be ${LIMITS.prerequisites} courses at most` })
  @Field(() => [ID], { nullable: true })
  prerequisiteIds?: string[];
}

@InputType()
export class TransferCourseInput {
  @Field(() => ID)
  courseId!: string;

  @Field(() => ID)
  instructorId!: string;
}

@InputType()
export class CourseStaffInput {
  @Field(() => ID)
  courseId!: string;

  @Field(() => ID)
  userId!: string;
}
