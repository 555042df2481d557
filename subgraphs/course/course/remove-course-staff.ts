import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import type { CourseStaffInput } from './course.inputs.js';

/** Its instructor, admins. Nothing happens when the user is not in the staff. */
export async function removeCourseStaff(context: RequestContext, { courseId, userId }: CourseStaffInput): Promise<Course> {
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, courseId);
    coursePolicy.demand('manageStaff', context.caller, course);
    course.removeStaff(userId, context.clock.now());
    return course;
  });
}
