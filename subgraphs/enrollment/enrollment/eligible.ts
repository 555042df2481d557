import type { EntityManager } from '@mikro-orm/postgresql';
import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { courseDeleted } from '../course/course-deleted.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { Enrollment } from './enrollment.entity.js';
import { EnrollmentStatus } from './status.js';

/** Why a student cannot enroll: one rule for the attempt and for what is shown before it. Null when the student can enroll. */
export function refusalToEnroll(course: KnownCourse, enrollment: Enrollment | null, missing: readonly string[]): DomainError | null {
  if (course.isDeleted) return courseDeleted();
  if (!course.takesEnrollments) return refuse(ErrorCode.COURSE_NOT_PUBLISHED, 'The course takes no enrollments');
  if (enrollment && enrollment.status !== EnrollmentStatus.CANCELLED) return alreadyEnrolled();
  if (missing.length > 0) {
    return refuse(ErrorCode.PREREQUISITES_MISSING, 'Other courses have to be completed first', { courseIds: missing });
  }
  return null;
}

const alreadyEnrolled = () => refuse(ErrorCode.ALREADY_ENROLLED, 'There is an enrollment in this course already');

/** The prerequisites that the student has not completed. A completion counts for ever, whatever becomes of that course. */
export async function missingPrerequisites(em: EntityManager, course: KnownCourse, studentId: string): Promise<string[]> {
  if (course.prerequisiteIds.length === 0) return [];
  const completed = await em.find(
    Enrollment,
    { studentId, courseId: { $in: course.prerequisiteIds }, status: EnrollmentStatus.COMPLETED },
    { fields: ['courseId'], disableIdentityMap: true },
  );
  const ids = new Set(completed.map(({ courseId }) => courseId));
  return course.prerequisiteIds.filter((id) => !ids.has(id));
}
