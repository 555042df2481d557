import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import type { EnrollmentState } from './enrollment.state.js';

/** The enrollment as its events carry it. */
export function snapshotOf(enrollment: EnrollmentState, course: KnownCourse): EnrollmentSnapshot {
  return {
    enrollmentId: enrollment.id,
    courseId: course.id,
    courseTitle: course.title,
    studentId: enrollment.studentId,
    status: enrollment.status,
    price: enrollment.price,
    requestedAt: enrollment.requestedAt.toISOString(),
    membershipId: enrollment.membershipId,
  };
}
