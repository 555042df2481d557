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
import { EnrollmentActivated, EnrollmentCancelled, EnrollmentCompleted, type EnrollmentSnapshot } from '../../schema/events/enrollment.js';
import { GradeEntered, GradeReleased } from '../../schema/events/evaluation.js';
import { assignmentDeleted } from './assignment/deleted.js';
import { upsertAssignment } from './assignment/known-assignments.js';
import { knownCourses } from './course/known-courses.js';
import { courseDeleted } from './deletion/course-deleted.js';
import { enrollmentCancelled } from './enrollment/cancelled.js';
import { enrollmentFacts } from './enrollment/facts.js';
import { knownEnrollments } from './enrollment/known-enrollments.js';
import { markGraded } from './evaluation/mark-graded.js';

/** Every event that the service consumes. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, handleCourseChange),
  on(CourseUpdated, handleCourseChange),
  on(CoursePublished, handleCourseChange),
  on(CourseArchived, handleCourseChange),
  on(CourseStaffChanged, handleCourseChange),
  on(
    CourseDeleted,
    completing(deletionSteps.submissions, (event, context) => courseDeleted(context, event)),
  ),

  // Only who is in the course matters here. Of those on the way there, the owner is asked.
  on(EnrollmentActivated, handleEnrollmentChange),
  on(EnrollmentCompleted, handleEnrollmentChange),
  on(EnrollmentCancelled, (event, context) => enrollmentCancelled(context, event)),

  on(AssignmentCreated, handleAssignmentChange),
  on(AssignmentUpdated, handleAssignmentChange),
  on(AssignmentExtensionSet, handleAssignmentChange),
  on(AssignmentDeleted, (event, context) => assignmentDeleted(context, event)),

  on(GradeEntered, (event, context) => markGraded(context, event, event.payload.released)),
  on(GradeReleased, (event, context) => markGraded(context, event, true)),
];

async function handleCourseChange({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, status, instructorId, staffIds } = payload;
  await knownCourses.upsert(context, { id, sequence, status, instructorId, staffIds });
}

async function handleEnrollmentChange(event: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  await knownEnrollments.upsert(context, enrollmentFacts(event));
}

type MaybeExtended = AssignmentSnapshot & { readonly extension?: ExtensionFacts };

function handleAssignmentChange({ payload, sequence }: EventEnvelope<MaybeExtended>, context: RequestContext): Promise<void> {
  return upsertAssignment(context, payload, sequence, payload.extension && { ...payload.extension, sequence });
}
