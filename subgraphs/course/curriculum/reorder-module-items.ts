import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { ReorderModuleItemsInput } from './curriculum.inputs.js';
import type { CourseModule } from './module.entity.js';
import { openCurriculumOfModule } from './open-curriculum.js';

/** The course's instructor, its staff, admins. `itemIds` names every item of the module exactly once, or it is BAD_USER_INPUT. */
export async function reorderModuleItems(context: RequestContext, { moduleId, itemIds }: ReorderModuleItemsInput): Promise<CourseModule> {
  return transaction(context, async (em) => {
    const { course, curriculum, module } = await openCurriculumOfModule(em, context, moduleId);
    if (curriculum.reorderItems(module.id, itemIds)) course.curriculumChanged(curriculum, context.clock.now());
    return module;
  });
}
