import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import {
  AssignmentCreated,
  AssignmentDeleted,
  AssignmentExtensionSet,
  type AssignmentSnapshot,
  AssignmentUpdated,
  type ExtensionFacts,
} from '../../schema/events/assignment.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
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
  EnrollmentConfirmed,
  EnrollmentCreated,
  EnrollmentPromoted,
  EnrollmentSeatHeld,
  type EnrollmentSnapshot,
  EnrollmentWaitlisted,
} from '../../schema/events/enrollment.js';
import { GradeEntered, GradeReleased } from '../../schema/events/evaluation.js';
import { assignmentDeleted } from './assignment/deleted.js';
import { keepAssignment } from './assignment/known-assignments.js';
import { knownCourses } from './course/known-courses.js';
import { courseDeleted } from './deletion/course-deleted.js';
import { enrollmentCancelled } from './enrollment/cancelled.js';
import { enrollmentFacts } from './enrollment/facts.js';
import { knownEnrollments } from './enrollment/known-enrollments.js';
import { markGraded } from './evaluation/mark-graded.js';

/** Every event that it reacts to. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, keepKnownCourse),
  on(CourseUpdated, keepKnownCourse),
  on(CoursePublished, keepKnownCourse),
  on(CourseArchived, keepKnownCourse),
  on(CourseStaffChanged, keepKnownCourse),
  on(
    CourseDeleted,
    completing(deletionSteps.submissions, (event, context) => courseDeleted(context, event)),
  ),

  on(EnrollmentCreated, keepKnownEnrollment),
  on(EnrollmentWaitlisted, keepKnownEnrollment),
  on(EnrollmentPromoted, keepKnownEnrollment),
  on(EnrollmentSeatHeld, keepKnownEnrollment),
  on(EnrollmentActivated, keepKnownEnrollment),
  on(EnrollmentConfirmed, keepKnownEnrollment),
  on(EnrollmentCompleted, keepKnownEnrollment),
  on(EnrollmentCancelled, (event, context) => enrollmentCancelled(context, event)),

  on(AssignmentCreated, keepKnownAssignment),
  on(AssignmentUpdated, keepKnownAssignment),
  on(AssignmentExtensionSet, keepKnownAssignment),
  on(AssignmentDeleted, (event, context) => assignmentDeleted(context, event)),

  on(GradeEntered, (event, context) => markGraded(context, event, event.payload.released)),
  on(GradeReleased, (event, context) => markGraded(context, event, true)),
];

async function keepKnownCourse({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, status, instructorId, staffIds } = payload;
  await knownCourses.upsert(context, { id, sequence, status, instructorId, staffIds });
}

async function keepKnownEnrollment(event: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  await knownEnrollments.upsert(context, enrollmentFacts(event));
}

type Told = AssignmentSnapshot & { readonly extension?: ExtensionFacts };

function keepKnownAssignment({ payload, sequence }: EventEnvelope<Told>, context: RequestContext): Promise<void> {
  return keepAssignment(context, payload, sequence, payload.extension && { ...payload.extension, sequence });
}
