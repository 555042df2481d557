import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { ADVISORY_LOCK } from '../../../platform/postgres/advisory-locks.js';
import { knownCourses } from './known-courses.js';

/** A batch may tell of very many courses, and PostgreSQL has room for some thousand locks. */
const LOCKS = 256;

type Context = Pick<RequestContext, 'em'>;

/**
 * Those of the things whose course is not deleted, as far as that is known. The courses are shared until the transaction ends: their rows,
 * and the names of those that have none yet, so that a deletion finds what is written here, or is found.
 */
export async function underCourses<Thing extends { readonly courseId: string }>(
  { em }: Context,
  things: readonly Thing[],
): Promise<readonly Thing[]> {
  const ids = [...new Set(things.map(({ courseId }) => courseId))].filter(isId);
  const courses = [...(await knownCourses.lockMany(em, ids))];
  const there = new Set(courses.map(({ id }) => id));
  const missing = ids.filter((id) => !there.has(id));
  if (missing.length > 0) {
    await em.execute(
      `select pg_advisory_xact_lock_shared(?, lock) from (
        select distinct hashtext(value) & ? as lock from jsonb_array_elements_text(?::jsonb) order by 1
      ) as given`,
      [ADVISORY_LOCK.unknownCourse, LOCKS - 1, JSON.stringify(missing)],
    );
    // By a statement of its own, which sees what was committed while the lock was waited for.
    courses.push(...(await knownCourses.lockMany(em, missing)));
  }
  const gone = new Set(courses.filter(({ isGone }) => isGone).map(({ id }) => id));
  return things.filter(({ courseId }) => !gone.has(courseId));
}

/** Waits for those who write under a course that may have no row yet; later ones wait for the deletion. */
export async function holdCourseAlone({ em }: Context, id: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?, hashtext(?) & ?)', [ADVISORY_LOCK.unknownCourse, id, LOCKS - 1]);
}
