import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CourseDuplicated,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
  deletionSteps,
} from '../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentCreated,
  type EnrollmentSnapshot,
} from '../../schema/events/enrollment.js';
import { copyAssignments } from './copy/copy-assignments.js';
import { deleteCourse } from './course/delete-course.js';
import { knownCourses } from './course/known-courses.js';
import { knownEnrollments } from './enrollment/known-enrollments.js';

/** Every event that it reacts to. Of enrollments, those that make an active learner or end one. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, keepCourse),
  on(CourseUpdated, keepCourse),
  on(CoursePublished, keepCourse),
  on(CourseArchived, keepCourse),
  on(CourseStaffChanged, keepCourse),
  on(CourseDuplicated, ({ payload }, context) => copyAssignments(context, payload)),
  on(CourseDeleted, completing(deletionSteps.assignments, deleteCourse)),

  on(EnrollmentCreated, hearOfEnrollment),
  on(EnrollmentActivated, hearOfEnrollment),
  on(EnrollmentCompleted, hearOfEnrollment),
  on(EnrollmentCancelled, hearOfEnrollment),
];

async function keepCourse({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, status, instructorId, staffIds } = payload;
  await knownCourses.upsert(context, { id, sequence, status, instructorId, staffIds });
}

async function hearOfEnrollment({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  const { enrollmentId: id, courseId, studentId, status } = payload;
  await knownEnrollments.upsert(context, { id, sequence, courseId, studentId, status });
}
