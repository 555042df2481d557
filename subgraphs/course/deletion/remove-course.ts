import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';

/** All other services have removed what they had: removes the course with its modules and items. Its slug is free again. */
export async function removeCourse(context: RequestContext, id: string): Promise<void> {
  const { em } = context;
  const course = await findForUpdate(em, Course, id);
  if (!course) return;
  await dropFromPrerequisites(context, id);
  // Foreign keys remove its modules, its items and their import references.
  await em.nativeDelete(Course, { id });
}

/**
 * Nobody can complete the course any more, so no course may require it. A copy of a course that requires it may be committed while this
 * transaction waits for a row: hence the loop.
 */
async function dropFromPrerequisites({ em, clock }: RequestContext, id: string): Promise<void> {
  for (let needing = await coursesThatNeed(em, id); needing.length > 0; needing = await coursesThatNeed(em, id)) {
    for (const course of needing) course.dropPrerequisite(id, clock.now());
    await em.flush();
  }
}

/** Some of the courses that require it. One that is being deleted itself records nothing any more. */
const coursesThatNeed = (em: EntityManager, id: string): Promise<Course[]> =>
  em.find(
    Course,
    { prerequisiteIds: { $contains: [id] }, status: { $ne: CourseStatus.DELETING } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' }, limit: 100 },
  );
