import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import { findCourse } from '../course/find-course.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy, enrollmentPolicy } from '../policy.js';
import { Enrollment } from './enrollment.entity.js';
import { courseChannel, studentChannel } from './followers.js';

/**
 * The `subscribe` of `enrollmentChanged`: the caller's own enrollments, or all enrollments of a course for its staff, while they are
 * staff.
 */
export const enrollmentChanged = follow<{ courseId?: string | null; after?: string | null }, Enrollment>({
  async channels({ courseId }, context) {
    const caller = requireUser(context.caller);
    if (!courseId) return [studentChannel(caller.userId)];
    const course = await findCourse(context, courseId, (known) => coursePolicy.can('seeEnrollments', caller, known));
    coursePolicy.demand('seeEnrollments', caller, course);
    return [courseChannel(courseId)];
  },
  async things({ subject: id }, callers, { em, load }) {
    const enrollment = isId(id) ? await em.findOne(Enrollment, { id }) : null;
    const course = enrollment && (await load(knownCourses.known, enrollment.courseId));
    return callers.map((caller) => (course && enrollmentPolicy.see(caller, { enrollment, course }) ? enrollment : null));
  },
});
