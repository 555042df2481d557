import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { UpdateModuleItemInput } from './curriculum.inputs.js';
import type { ModuleItem } from './module-item.entity.js';
import { openCurriculumOfItem } from './open-curriculum.js';

/** The course's instructor, its staff, admins. What is absent stays. */
export async function updateModuleItem(context: RequestContext, input: UpdateModuleItemInput): Promise<ModuleItem> {
  return transaction(context, async (em) => {
    const { course, curriculum, item } = await openCurriculumOfItem(em, context, input.id);
    const title = input.title === undefined ? item.title : input.title;
    const required = input.required ?? item.required;
    if (title === item.title && required === item.required) return item;
    Object.assign(item, { title, required });
    course.curriculumChanged(curriculum, context.clock.now());
    return item;
  });
}
