import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import type { UpdateCourseInput } from './course.inputs.js';
import { demandCourses, demandNoCycle } from './prerequisites.js';

/** Its instructor, its staff, admins. What is absent stays. CONFLICT when the course is not at `expectedVersion`, or archived. */
export async function updateCourse(context: RequestContext, { id, expectedVersion, ...changes }: UpdateCourseInput): Promise<Course> {
  return transaction(context, async (em) => {
    const course = await findForUpdate(em, Course, id);
    coursePolicy.demand('edit', context.caller, course);
    course.demandVersion(expectedVersion);
    // Prerequisites that it has already are not checked again: the caller need not see a course that a colleague chose.
    const added = (changes.prerequisiteIds ?? []).filter((each) => !course.prerequisiteIds.includes(each));
    await demandCourses(em, context, added);
    await demandNoCycle(em, course.id, added);
    course.revise(changes, context.clock.now());
    return course;
  });
}
