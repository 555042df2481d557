import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { type EnrollmentAction, enrollmentPolicy } from '../policy.js';
import { Enrollment } from './enrollment.entity.js';

/**
 * Finds an enrollment that the caller may act on, with its course, before the command opens its transaction. Only the course's owner
 * knows for sure who is staff: it is asked before the caller is refused. NOT_FOUND, FORBIDDEN.
 */
export async function demandEnrollment(
  context: RequestContext,
  id: string,
  action: EnrollmentAction,
): Promise<{ readonly enrollment: Enrollment; readonly course: KnownCourse }> {
  const { caller, em } = context;
  const enrollment = isId(id) ? await em.findOne(Enrollment, { id }) : null;
  const course =
    enrollment &&
    (await findCourse(context, enrollment.courseId, (known) => enrollmentPolicy.can(action, caller, { enrollment, course: known })));
  const subject = enrollment && course && { enrollment, course };
  enrollmentPolicy.demand(action, caller, subject);
  return subject;
}
