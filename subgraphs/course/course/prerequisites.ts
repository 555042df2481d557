import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import { CourseStatus } from './vocabulary.js';

const refused = (reason: string) => badInput({ prerequisiteIds: reason });

/** Any fixed number. */
const PREREQUISITES_LOCK = 7_303_001;

/**
 * Lets one transaction at a time add prerequisites, or remove a course that others may be about to need. The lock is taken after the rows
 * of courses.
 */
export async function lockPrerequisites(em: EntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [PREREQUISITES_LOCK]);
}

/** BAD_USER_INPUT unless each of them is a course that the caller may see and that is not being deleted. */
export async function demandCourses(em: EntityManager, { caller }: RequestContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await lockPrerequisites(em);
  const courses = await em.find(Course, { id: { $in: ids.filter(isId) } }, { refresh: true });
  const usable = courses.filter((course) => course.status !== CourseStatus.DELETING && coursePolicy.see(caller, course));
  const missing = ids.filter((id) => !usable.some((course) => course.id === id));
  if (missing.length > 0) throw refused(`no course is known as ${missing.join(', ')}`);
}

/** BAD_USER_INPUT when one of them would lead back to the course. Two edits that make a cycle only together touch different rows, hence the lock. */
export async function demandNoCycle(em: EntityManager, courseId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await lockPrerequisites(em);
  const cycle = await em.execute(
    `with recursive needed (id) as (
       select unnest(?::uuid[])
       union
       select unnest(courses.prerequisite_ids) from courses join needed on courses.id = needed.id
     )
     select id from needed where id = ?`,
    [`{${ids.join(',')}}`, courseId],
  );
  if (cycle.length > 0) throw refused('one of them needs this course itself, directly or through others');
}
