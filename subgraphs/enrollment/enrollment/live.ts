import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import { findCourse } from '../course/find-course.js';
import { coursePolicy } from '../policy.js';
import type { Enrollment } from './enrollment.entity.js';
import { enrollmentsById } from './find-enrollments.js';
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
  thing: async ({ subject: id }, { load }) => (isId(id) ? load(enrollmentsById, id) : null),
});
