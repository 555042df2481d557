import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import { type CourseDetails, DETAILS } from './details.js';
import { FOLDED_TEXT } from './searched-text.js';
import { CourseLevel, CourseStatus } from './vocabulary.js';

/** What is stored of a course, and what follows from it. What may happen to it stands in `Course`. */
@ObjectType()
@Entity({ abstract: true })
@Index({ name: 'courses_newest', expression: 'create index courses_newest on courses (created_at, id)' })
@Index({ name: 'courses_by_title', expression: 'create index courses_by_title on courses (title_key, id)' })
@Index({ name: 'courses_by_start', expression: 'create index courses_by_start on courses (starts_at, id)' })
@Index({ name: 'courses_by_text', expression: `create index courses_by_text on courses using gin (${FOLDED_TEXT()} gin_trgm_ops)` })
@Check({ name: 'courses_price', expression: 'price_amount >= 0' })
@Check({ name: 'courses_capacity', expression: 'capacity >= 1' })
@Check({ name: 'courses_dates', expression: 'starts_at < ends_at' })
@Check({ name: 'courses_enrollment_dates', expression: 'enrollment_opens_at < enrollment_closes_at' })
export abstract class CourseState extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Unique({ name: 'courses_slug' })
  @Property({ type: 'text' })
  @Field(() => String)
  slug!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  /** Titles are sorted by this key. */
  @Property({ type: 'text' })
  titleKey!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  summary!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  description!: string;

  @Property({ type: ArrayType, columnType: 'text[]' })
  @Field(() => [String])
  topics!: string[];

  /** Topics are found by these keys. */
  @Index({ name: 'courses_by_topic', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'text[]' })
  topicKeys!: string[];

  @Enum({ items: () => CourseLevel, type: 'text', nullable: true })
  @Field(() => CourseLevel, { nullable: true })
  level!: CourseLevel | null;

  @Property({ type: 'text' })
  @Field(() => String)
  language!: string;

  @Enum({ items: () => CourseStatus, type: 'text' })
  @Field(() => CourseStatus)
  status!: CourseStatus;

  @Index({ name: 'courses_by_instructor' })
  @Property({ type: 'uuid' })
  instructorId!: string;

  @Index({ name: 'courses_by_staff', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  capacity!: number | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  startsAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  endsAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  enrollmentOpensAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  enrollmentClosesAt!: Date | null;

  @Property({ type: 'text' })
  @Field(() => String)
  timeZone!: string;

  @Index({ name: 'courses_by_prerequisite', type: 'gin' })
  @Property({ type: ArrayType, columnType: 'uuid[]' })
  prerequisiteIds!: string[];

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  publishedAt!: Date | null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Index({ name: 'courses_by_update' })
  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  get version(): number {
    return this.sequence;
  }

  @Field(() => Money)
  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  get details(): CourseDetails {
    return Object.fromEntries(DETAILS.map((name) => [name, this[name]])) as unknown as CourseDetails;
  }

  /** Its instructor counts as staff without being listed. */
  hasStaff(userId: string): boolean {
    return userId === this.instructorId || this.staffIds.includes(userId);
  }
}
