import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { UpdateModuleInput } from './curriculum.inputs.js';
import type { CourseModule } from './module.entity.js';
import { openCurriculumOfModule } from './open-curriculum.js';

/** The course's instructor, its staff, admins. */
export async function updateModule(context: RequestContext, input: UpdateModuleInput): Promise<CourseModule> {
  return transaction(context, async (em) => {
    const { course, curriculum, module } = await openCurriculumOfModule(em, context, input.id);
    const title = input.title;
    if (title === module.title) return module;
    module.title = title;
    course.curriculumChanged(curriculum, context.clock.now());
    return module;
  });
}
