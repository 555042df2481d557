import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { CourseModule } from './module.entity.js';
import { openCurriculumOfItem } from './open-curriculum.js';

/** The course's instructor, its staff, admins. COURSE_EMPTY for the last item of a published course. */
export async function removeModuleItem(context: RequestContext, id: string): Promise<CourseModule> {
  return transaction(context, async (em) => {
    const { course, curriculum, item } = await openCurriculumOfItem(em, context, id);
    em.remove(item);
    curriculum.removeItem(item);
    course.curriculumChanged(curriculum, context.clock.now());
    const module = curriculum.module(item.moduleId);
    if (!module) throw notFound('Module');
    return module;
  });
}
