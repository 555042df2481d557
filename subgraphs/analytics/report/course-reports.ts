import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { enrolledIn, submittedIn, updatedAt } from './counts.js';
import { type Range, rangeOf } from './range.js';
import { CourseReport } from './report.types.js';
import { revenueOf } from './revenue.js';

interface Asked {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** For the staff; null for everybody else. */
export async function courseReport(context: RequestContext, courseId: string, { from, to }: Asked): Promise<CourseReport | null> {
  const range = rangeOf(from, to, context.clock.now());
  const sees = (course: KnownCourse) => coursePolicy.can('readReport', context.caller, course);
  const course = await knownCourses.find(context, courseId, sees);
  if (!course || course.isGone || !sees(course)) return null;
  const [report] = await courseReports(context.em, [course.id], range);
  return report ?? null;
}

/** The reports of courses, in their order: four statements, however many. */
export async function courseReports(em: EntityManager, courseIds: readonly string[], range: Range): Promise<CourseReport[]> {
  if (courseIds.length === 0) return [];
  const enrolled = await enrolledIn(em, courseIds, range);
  const submitted = await submittedIn(em, courseIds, range);
  const revenue = await revenueOf(em, courseIds, range);
  const updated = await updatedAt(em, courseIds);
  return courseIds.map((courseId) => {
    const { active, completed, cancelled, byDay } = enrolled.get(courseId) ?? NOBODY;
    const { submissions, late } = submitted.get(courseId) ?? { submissions: 0, late: 0 };
    const enrollments = active + completed + cancelled;
    return Object.assign(new CourseReport(), {
      courseId,
      range,
      enrollments,
      active,
      completed,
      cancelled,
      completionPercent: enrollments === 0 ? 0 : decimal((100 * completed) / enrollments),
      submissions,
      lateSubmissions: late,
      revenue: revenue.get(courseId) ?? [],
      enrollmentsByDay: byDay,
      updatedAt: new Date(updated.get(courseId) ?? 0),
    });
  });
}

const NOBODY = { active: 0, completed: 0, cancelled: 0, byDay: [] };
