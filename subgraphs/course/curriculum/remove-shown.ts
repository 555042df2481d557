import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';
import type { ModuleItemKind } from './module-item.entity.js';
import { curriculumOf } from './open-curriculum.js';

/**
 * Removes the items that show what was deleted: nobody could complete them. Whoever deletes a thing is told that an item shows it, and
 * whoever adds one that it is gone; but both may happen at once. A published course keeps its last item, as an optional one.
 */
export async function removeShown(
  { em, clock }: RequestContext,
  { courseId, kind, refId }: { readonly courseId: string; readonly kind: ModuleItemKind; readonly refId: string },
): Promise<void> {
  const course = await findForUpdate(em, Course, courseId);
  if (!course || course.status === CourseStatus.DELETING) return;
  const curriculum = await curriculumOf(em, courseId);
  const orphans = curriculum.itemsShowing(kind, refId);
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
