import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';

/** All other services have taken theirs away: the course goes, and what stands in it; its slug is free again. */
export async function removeCourse(context: RequestContext, id: string): Promise<void> {
  const { em } = context;
  const course = await findForUpdate(em, Course, id);
  if (!course) return;
  await dropFromPrerequisites(context, id);
  // Modules, items and what they were imported from go with it by their foreign keys.
  await em.nativeDelete(Course, { id });
}

/** Nobody can complete it any more, so nobody may have to. A copy of a course that needs it may be committed while we wait for the other's row. */
async function dropFromPrerequisites({ em, clock }: RequestContext, id: string): Promise<void> {
  for (let needing = await coursesThatNeed(em, id); needing.length > 0; needing = await coursesThatNeed(em, id)) {
    for (const course of needing) course.dropPrerequisite(id, clock.now());
    await em.flush();
  }
}

/** Some of them. One that is being deleted itself has told its last. */
const coursesThatNeed = (em: EntityManager, id: string): Promise<Course[]> =>
  em.find(
    Course,
    { prerequisiteIds: { $contains: [id] }, status: { $ne: CourseStatus.DELETING } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' }, limit: 100 },
  );
