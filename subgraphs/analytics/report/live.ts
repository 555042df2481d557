import { requireUser } from '../../../platform/kernel/policy.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { reportEvery } from '../settings.js';
import { courseChannel } from './course-channel.js';
import { courseReports } from './course-reports.js';
import { rangeOf } from './range.js';
import type { CourseReport } from './report.types.js';

/** The `subscribe` of `courseReportChanged`: the whole report of a course, for its staff, while they are staff. */
export const courseReportChanged = follow<{ courseId: string; after?: never }, CourseReport>({
  atMostEvery: reportEvery,
  async channels({ courseId }, context) {
    const caller = requireUser(context.caller);
    const course = await knownCourses.find(context, courseId, (known) => coursePolicy.can('readReport', caller, known));
    const there = course?.isGone ? null : course;
    coursePolicy.demand('readReport', caller, there);
    return [courseChannel(there.id)];
  },
  async things({ subject: courseId }, callers, { em, clock, load }) {
    const course = await load(knownCourses.known, courseId);
    const sees = (caller: (typeof callers)[number], known: KnownCourse) => !known.isGone && coursePolicy.can('readReport', caller, known);
    if (!course || !callers.some((caller) => sees(caller, course))) return callers.map(() => null);
    const [report] = await courseReports(em, [courseId], rangeOf(null, null, clock.now()));
    return callers.map((caller) => (report && sees(caller, course) ? report : null));
  },
});
