import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';

/** Its instructor, admins. CONFLICT for a course that was never published. */
export async function archiveCourse(context: RequestContext, id: string): Promise<Course> {
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, id);
    coursePolicy.demand('archive', context.caller, course);
    course.archive(context.clock.now());
    return course;
  });
}
