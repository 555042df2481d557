import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { AddModuleInput } from './curriculum.inputs.js';
import type { CourseModule } from './module.entity.js';
import { openCurriculum } from './open-curriculum.js';

/** The course's instructor, its staff, admins. */
export async function addModule(context: RequestContext, { courseId, title, position }: AddModuleInput): Promise<CourseModule> {
  return transaction(context, async (em) => {
    const { course, curriculum } = await openCurriculum(em, context, courseId);
    const module = curriculum.addModule(title, position);
    em.persist(module);
    course.curriculumChanged(curriculum, context.clock.now());
    return module;
  });
}
