import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { Course } from '../course/course.entity.js';
import { openCurriculumOfModule } from './open-curriculum.js';

/** The course's instructor, its staff, admins. Its items go with it. */
export async function removeModule(context: RequestContext, id: string): Promise<Course> {
  return transaction(context, async (em) => {
    const { course, curriculum, module } = await openCurriculumOfModule(em, context, id);
    em.remove([...curriculum.itemsOf(module.id), module]);
    curriculum.removeModule(module);
    course.curriculumChanged(curriculum, context.clock.now());
    return course;
  });
}
