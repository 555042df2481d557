import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';
import { ModuleItemKind } from './module-item.entity.js';
import { curriculumOf } from './open-curriculum.js';

/**
 * Removes the items that show a deleted assignment: nobody could complete them. Whoever deletes an assignment is told that an item shows
 * it, and whoever adds one that it is gone; but both may happen at once. A published course keeps its last item, as an optional one.
 */
export async function removeShown(
  { em, clock }: RequestContext,
  { courseId, assignmentId }: { readonly courseId: string; readonly assignmentId: string },
): Promise<void> {
  const course = await findForUpdate(em, Course, courseId);
  if (!course || course.status === CourseStatus.DELETING) return;
  const curriculum = await curriculumOf(em, courseId);
  const orphans = curriculum.itemsShowing(ModuleItemKind.ASSIGNMENT, assignmentId);
  if (orphans.length === 0) return;
  const isAllThereIs = course.status === CourseStatus.PUBLISHED && orphans.length === curriculum.itemCount;
  if (isAllThereIs && orphans.every((item) => !item.required)) return;
  for (const item of orphans) {
    if (isAllThereIs) item.required = false;
    else {
      em.remove(item);
      curriculum.removeItem(item);
    }
  }
  course.curriculumLost(curriculum, clock.now());
}
