import { Arg, Ctx, Directive, FieldResolver, Float, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { CourseStub, stub } from '../stubs.js';
import { courseReport } from './course-reports.js';
import { CourseReport } from './report.types.js';
import { type Scores, scoresOf } from './scores.js';

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

function scores(report: CourseReport, { em }: RequestContext): Promise<Scores> {
  report.scores ??= scoresOf(em, report.courseId, report.range);
  return report.scores;
}
