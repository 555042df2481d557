import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Connection } from '../../../platform/service/graphql/connection.js';
import type { Enrollment } from '../enrollment/enrollment.entity.js';
import type { RosterArgs } from '../enrollment/enrollment.types.js';
import { enrollmentPages } from '../enrollment/pages.js';
import { coursePolicy } from '../policy.js';
import { knownCourses } from './known-courses.js';

const pages = enrollmentPages('course_id');

/** A page of a course's enrollments, for its staff. Null for others. */
export async function enrollmentsInCourse(
  { caller, load }: RequestContext,
  courseId: string,
  { first, after, status, orderBy, include }: RosterArgs,
): Promise<Connection<Enrollment> | null> {
  const course = await load(knownCourses.known, courseId);
  return course && coursePolicy.can('seeEnrollments', caller, course)
    ? load(pages, { ownerId: courseId, first, after, status, orderBy, include })
    : null;
}
