import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { KnownCourse } from './known-course.entity.js';

/** Those of the things whose course is not deleted, as far as that is known. The courses' rows are shared until the transaction ends. */
export async function underCourses<Thing extends { readonly courseId: string }>(
  { em }: Pick<RequestContext, 'em'>,
  things: readonly Thing[],
): Promise<readonly Thing[]> {
  const ids = [...new Set(things.map(({ courseId }) => courseId))].filter(isId);
  const courses = await em.find(
    KnownCourse,
    { id: { $in: ids } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
  );
  const gone = new Set(courses.filter(({ isGone }) => isGone).map(({ id }) => id));
  return things.filter(({ courseId }) => !gone.has(courseId));
}
