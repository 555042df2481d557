import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { findRow, findRows } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { enrollmentPolicy } from '../policy.js';
import { Enrollment } from './enrollment.entity.js';

/** A batch: enrollments by id, as far as they exist for the caller. */
export async function enrollmentsById(ids: readonly string[], context: RequestContext): Promise<Map<string, Enrollment>> {
  const enrollments = await findRows(context.em, Enrollment, { id: ids.filter(isId) });
  const seen = await Promise.all(enrollments.map((each) => isSeen(context, each)));
  return byKey(
    enrollments.filter((_each, index) => seen[index]),
    ({ id }) => id,
  );
}

/** Whether it exists for the caller. */
export async function isSeen({ caller, load }: RequestContext, enrollment: Enrollment): Promise<boolean> {
  const course = await load(knownCourses.known, enrollment.courseId);
  return course !== null && enrollmentPolicy.see(caller, { enrollment, course });
}

/** For services only: the enrollment of a student in a course. */
export async function enrollmentFor({ caller, em }: RequestContext, courseId: string, studentId: string): Promise<Enrollment | null> {
  requireService(caller);
  return isId(courseId) && isId(studentId) ? findRow(em, Enrollment, { courseId, studentId }) : null;
}

/** A batch: positions on the waitlist, from 1. */
export async function waitlistPositions(ids: readonly string[], { em }: RequestContext): Promise<Map<string, number>> {
  const rows = await em.execute<{ id: string; position: number }[]>(
    `select waiting.id, (
      select count(*)::int from enrollment ahead where ahead.course_id = waiting.course_id and ahead.line_number <= waiting.line_number
    ) as position
    from enrollment waiting where waiting.id in (?) and waiting.line_number is not null`,
    [ids],
  );
  return new Map(rows.map(({ id, position }) => [id, position]));
}
