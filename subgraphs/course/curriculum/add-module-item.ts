import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { AddModuleItemInput } from './curriculum.inputs.js';
import type { ModuleItem } from './module-item.entity.js';
import { openCurriculumOfModule } from './open-curriculum.js';

/** The course's instructor, its staff, admins. */
export async function addModuleItem(context: RequestContext, input: AddModuleItemInput): Promise<ModuleItem> {
  return transaction(context, async (em) => {
    const { course, curriculum, module } = await openCurriculumOfModule(em, context, input.moduleId);
    const { kind, refId, required, position } = input;
    const item = curriculum.addItem(module.id, { title: input.title, kind, refId, required: required ?? true }, position);
    em.persist(item);
    course.curriculumChanged(curriculum, context.clock.now());
    return item;
  });
}
