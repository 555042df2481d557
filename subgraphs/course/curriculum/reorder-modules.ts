import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { Course } from '../course/course.entity.js';
import type { ReorderModulesInput } from './curriculum.inputs.js';
import { openCurriculum } from './open-curriculum.js';

/** The course's instructor, its staff, admins. `moduleIds` names every module exactly once, or it is BAD_USER_INPUT. */
export async function reorderModules(context: RequestContext, { courseId, moduleIds }: ReorderModulesInput): Promise<Course> {
  return transaction(context, async (em) => {
    const { course, curriculum } = await openCurriculum(em, context, courseId);
    if (curriculum.reorderModules(moduleIds)) course.curriculumChanged(curriculum, context.clock.now());
    return course;
  });
}
