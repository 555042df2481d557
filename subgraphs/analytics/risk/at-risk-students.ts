import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { type Assessment, assess } from './assess.js';
import { type AtRiskArgs, USUAL_LENGTH } from './at-risk.types.js';
import { readCourse } from './read-course.js';

/** For the staff, the highest risk first; null for everybody else. A moment that is still to come is now: nothing is known of it. */
export async function atRiskStudents(context: RequestContext, { courseId, asOf, first }: AtRiskArgs): Promise<Assessment[] | null> {
  const sees = (course: KnownCourse) => coursePolicy.can('readReport', context.caller, course);
  const course = await knownCourses.find(context, courseId, sees);
  if (!course || course.isGone || !sees(course)) return null;
  const now = context.clock.now();
  return assess(await readCourse(context.em, course.id, asOf && asOf < now ? asOf : now)).slice(0, first ?? USUAL_LENGTH);
}
