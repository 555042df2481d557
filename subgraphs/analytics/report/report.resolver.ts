import { Max, Min } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { CourseStub, stub } from '../stubs.js';
import { courseReport } from './course-reports.js';
import { courseReportChanged } from './live.js';
import { platformReport, topCourses } from './platform-report.js';
import { CourseReport, CourseReportChange, PlatformReport } from './report.types.js';
import { type Scores, scoresOf } from './scores.js';

const LARGEST_TOP = 100;

@Resolver(() => CourseReport)
export class CourseReportResolver {
  @Directive('@authenticated')
  @Query(() => CourseReport, { nullable: true })
  courseReport(
    @Arg('courseId', () => ID) courseId: string,
    @Arg('from', () => DateTime, { nullable: true }) from: Date | null,
    @Arg('to', () => DateTime, { nullable: true }) to: Date | null,
    @Ctx() context: RequestContext,
  ) {
    return courseReport(context, courseId, { from, to });
  }

  @Directive('@authenticated')
  @Subscription(() => CourseReportChange, { subscribe: courseReportChanged })
  courseReportChanged(@Root() { at, thing }: Change<CourseReport>, @Arg('courseId', () => ID) _courseId: string): CourseReportChange {
    return { at, report: thing };
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: CourseReport): CourseStub {
    return stub(courseId);
  }

  /** The mean of the students' percentages, as the gradebook has them for the staff. Null while nothing that counts is graded. */
  @FieldResolver(() => Float, { nullable: true })
  async averageScorePercent(@Root() report: CourseReport, @Ctx() context: RequestContext): Promise<number | null> {
    return (await scores(report, context)).averagePercent;
  }

  /** Students by their percentage, in ten parts: 0 to under 10, … 90 to 100. */
  @FieldResolver(() => [Int])
  async scoreHistogram(@Root() report: CourseReport, @Ctx() context: RequestContext): Promise<readonly number[]> {
    return (await scores(report, context)).histogram;
  }
}

@ArgsType()
class TopArgs {
  @Min(0, { message: 'must not be negative' })
  @Max(LARGEST_TOP, { message: `must be ${LARGEST_TOP} at most` })
  @Field(() => Int, { nullable: true, defaultValue: 10 })
  first!: number;
}

@Resolver(() => PlatformReport)
export class PlatformReportResolver {
  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Query(() => PlatformReport, { nullable: true })
  platformReport(
    @Arg('from', () => DateTime, { nullable: true }) from: Date | null,
    @Arg('to', () => DateTime, { nullable: true }) to: Date | null,
    @Ctx() context: RequestContext,
  ) {
    return platformReport(context, { from, to });
  }

  @FieldResolver(() => [CourseReport])
  topCourses(@Root() { range }: PlatformReport, @Args(() => TopArgs) { first }: TopArgs, @Ctx() { em }: RequestContext) {
    return topCourses(em, range, first);
  }
}

function scores(report: CourseReport, { em }: RequestContext): Promise<Scores> {
  report.scores ??= scoresOf(em, report.courseId, report.range);
  return report.scores;
}
