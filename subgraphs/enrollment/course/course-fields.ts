import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { IN_COURSE } from '../enrollment/status.js';
import { coursePolicy } from '../policy.js';
import type { KnownCourse } from './known-course.entity.js';
import { knownCourses } from './known-courses.js';

// The batches behind the fields that this service adds to courses: one statement for a page of courses.

/** Courses that the caller may see. */
export const visibleCourses: Batch<string, KnownCourse> = async (ids, { caller, load }) => {
  const known = await Promise.all(ids.map((id) => load(knownCourses.known, id)));
  return byKey(known.filter((course) => course !== null && coursePolicy.see(caller, course)) as KnownCourse[], ({ id }) => id);
};

/** How many students are in a course, including those who have completed it. */
export const enrollmentCounts: Batch<string, number> = (courseIds, { em }) =>
  counted(
    courseIds,
    em.execute('select course_id as id, count(*)::int as count from enrollment where course_id in (?) and status in (?) group by 1', [
      courseIds,
      IN_COURSE,
    ]),
  );

export const waitingCounts: Batch<string, number> = (courseIds, { em }) =>
  counted(
    courseIds,
    em.execute(
      'select course_id as id, count(*)::int as count from enrollment where course_id in (?) and line_number is not null group by 1',
      [courseIds],
    ),
  );

/** The caller's own, by course. */
export const ownEnrollments: Batch<string, Enrollment> = async (courseIds, { caller, em }: RequestContext) =>
  caller.kind === 'user'
    ? byKey(await findRows(em, Enrollment, { studentId: caller.userId, courseId: [...courseIds] }), ({ courseId }) => courseId)
    : new Map();

async function counted(ids: readonly string[], rows: Promise<{ id: string; count: number }[]>): Promise<Map<string, number>> {
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const { id, count } of await rows) counts.set(id, count);
  return counts;
}
