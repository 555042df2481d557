import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { AddModuleItemInput } from './curriculum.inputs.js';
import type { ModuleItem } from './module-item.entity.js';
import { courseOfModule, openCurriculumOfModule } from './open-curriculum.js';
import { demandShowable } from './shown-thing.js';

/**
 * The course's instructor, its staff, admins. BAD_USER_INPUT for something that is not of the course, or that the course shows already;
 * UNAVAILABLE when its owner cannot be asked.
 */
export async function addModuleItem(context: RequestContext, input: AddModuleItemInput): Promise<ModuleItem> {
  // Before the owner is asked: the policy's answer must not depend on it, and no lock is held while we wait.
  const courseId = await courseOfModule(context, input.moduleId);
  return placeModuleItem(context, { ...input, refId: await demandShowable(context, courseId, input) });
}

/** The same, for an import: it knows what it brings in, and brings an assignment after the item that shows it. */
export async function placeModuleItem(context: RequestContext, input: AddModuleItemInput): Promise<ModuleItem> {
  return transaction(context, async (em) => {
    const { course, curriculum, module } = await openCurriculumOfModule(em, context, input.moduleId);
    const { kind, refId, required, position } = input;
    curriculum.demandNotShown(kind, refId);
    const item = curriculum.addItem(module.id, { title: input.title, kind, refId, required: required ?? true }, position);
    em.persist(item);
    course.curriculumChanged(curriculum, context.clock.now());
    return item;
  });
}
