import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import type { Range } from './range.js';
import type { Scores } from './scores.js';

@ObjectType('DailyCount')
export class DailyCount {
  /** ISO 8601: 2026-03-29. */
  @Field(() => String)
  day!: string;

  @Field(() => Int)
  count!: number;
}

/**
 * A course within a range of time. `enrollments` are the students who came in within it; `active`, `completed` and `cancelled` tell what had
 * become of them when it ended, and are all of them. Its scores have resolvers of their own.
 */
@ObjectType('CourseReport')
export class CourseReport {
  courseId!: string;

  range!: Range;

  /** Of both fields that need it, once they are asked for. */
  scores?: Promise<Scores>;

  @Field(() => Int)
  enrollments!: number;

  @Field(() => Int)
  active!: number;

  @Field(() => Int)
  completed!: number;

  /** Those who left. */
  @Field(() => Int)
  cancelled!: number;

  /** The part of the enrollments that is completed; 0 without any. */
  @Field(() => Float)
  completionPercent!: number;

  /** Attempts at assignments that were handed in within the range, and not sent back. */
  @Field(() => Int)
  submissions!: number;

  @Field(() => Int)
  lateSubmissions!: number;

  /** What was paid for enrollments within the range less what was refunded within it, by currency. */
  @Field(() => [Money])
  revenue!: Money[];

  /** In the course's time zone, the earliest first; days without one are left out. */
  @Field(() => [DailyCount])
  enrollmentsByDay!: readonly DailyCount[];

  /** The time of the latest event that the report knows of. */
  @Field(() => DateTime)
  updatedAt!: Date;
}

@ObjectType('CourseReportChange')
export class CourseReportChange {
  @Field(() => DateTime)
  at!: Date;

  @Field(() => CourseReport)
  report!: CourseReport;
}

/**
 * All of the school within a range of time, in days of UTC. `enrollments` are those that began within it, `completions` those of them that
 * were completed when it ended.
 */
@ObjectType('PlatformReport')
export class PlatformReport {
  range!: Range;

  /** Accounts that were active when the range ended. */
  @Field(() => Int)
  users!: number;

  /** Students who handed something in, took a quiz or completed an item in the seven days before the range ended. */
  @Field(() => Int)
  activeLearners7d!: number;

  /** Those that were published when the range ended. */
  @Field(() => Int)
  courses!: number;

  @Field(() => Int)
  enrollments!: number;

  @Field(() => Int)
  completions!: number;

  /** What was paid within the range, for courses and plans, less what was refunded within it, by currency. */
  @Field(() => [Money])
  revenue!: Money[];

  @Field(() => [DailyCount])
  enrollmentsByDay!: readonly DailyCount[];
}
