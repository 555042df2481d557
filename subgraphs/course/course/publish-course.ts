import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { curriculumOf } from '../curriculum/open-curriculum.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';

/** Its instructor, admins. COURSE_EMPTY without an item. */
export async function publishCourse(context: RequestContext, id: string): Promise<Course> {
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, id);
    coursePolicy.demand('publish', context.caller, course);
    course.publish(await curriculumOf(em, course.id), context.clock.now());
    return course;
  });
}
