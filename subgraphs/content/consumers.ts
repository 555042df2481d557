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
import { EnrollmentActivated, EnrollmentCancelled, EnrollmentCompleted, type EnrollmentSnapshot } from '../../schema/events/enrollment.js';
import { datedCourseFacts } from '../../schema/questions/course.js';
import { enrollmentFacts } from '../../schema/questions/enrollment.js';
import { withdrawExtras } from './accommodation/withdraw-extras.js';
import { copyContents } from './copy/copy-contents.js';
import { deleteCourse } from './course/delete-course.js';
import { knownCourses } from './course/known-courses.js';
import { knownEnrollments } from './enrollment/known-enrollments.js';

/** Every event that the service consumes. Of enrollments, those that begin or end active learning. */
export const consumers: readonly Consumer[] = [
  on.many(CourseCreated, upsertCourses),
  on.many(CourseUpdated, upsertCourses),
  on.many(CoursePublished, upsertCourses),
  on.many(CourseArchived, upsertCourses),
  on.many(CourseStaffChanged, upsertCourses),
  on(CourseDuplicated, ({ payload }, context) => copyContents(context, payload)),
  on(CourseDeleted, completing(deletionSteps.contents, deleteCourse)),

  // Only who is in the course matters here. Of those on the way there, the owner is asked.
  on.many(EnrollmentActivated, upsertEnrollments),
  on.many(EnrollmentCompleted, upsertEnrollments),
  on.many(EnrollmentCancelled, haveLeft),
];

async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await knownCourses.upsertMany(context, events.map(datedCourseFacts));
}

async function upsertEnrollments(events: readonly EventEnvelope<EnrollmentSnapshot>[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(context, events.map(enrollmentFacts));
}

async function haveLeft(events: readonly EventEnvelope<EnrollmentSnapshot>[], context: RequestContext): Promise<void> {
  await upsertEnrollments(events, context);
  await withdrawExtras(
    context,
    events.map(({ payload }) => payload),
  );
}
