import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import type { RowFilter } from '../../../platform/postgres/row-filter.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import { CourseStatus } from './vocabulary.js';

/** A batch: courses by id, those that the caller may see. */
export const coursesById = async (ids: readonly string[], context: RequestContext) =>
  byKey(await visible(context, { id: ids.filter(isId) }), (course) => course.id);

/** A batch: courses by slug, those that the caller may see. */
export const coursesBySlug = async (slugs: readonly string[], context: RequestContext) =>
  byKey(await visible(context, { slug: [...slugs] }), (course) => course.slug);

async function visible({ em, caller }: RequestContext, where: RowFilter<Course>): Promise<Course[]> {
  const courses = await findRows(em, Course, where);
  return courses.filter((course) => coursePolicy.see(caller, course));
}

/** For services only: those of the courses that are there. One that is being deleted is not. */
export async function existingCourses({ em, caller }: RequestContext, ids: readonly string[]): Promise<string[]> {
  requireService(caller);
  const there = await findRows(em, Course, { id: ids.filter(isId) });
  return there.flatMap(({ id, status }) => (status === CourseStatus.DELETING ? [] : [id]));
}
