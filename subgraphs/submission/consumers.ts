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
import { courseFacts } from '../../schema/questions/course.js';
import { enrollmentFacts } from '../../schema/questions/enrollment.js';
import { assignmentDeleted } from './assignment/deleted.js';
import { upsertAssignment } from './assignment/known-assignments.js';
import { knownCourses } from './course/known-courses.js';
import { courseDeleted } from './deletion/course-deleted.js';
import { handleCancelled } from './enrollment/cancelled.js';
import { knownEnrollments } from './enrollment/known-enrollments.js';
import { markGraded } from './evaluation/mark-graded.js';

/** Every event that the service consumes. */
export const consumers: readonly Consumer[] = [
  on.many(CourseCreated, upsertCourses),
  on.many(CourseUpdated, upsertCourses),
  on.many(CoursePublished, upsertCourses),
  on.many(CourseArchived, upsertCourses),
  on.many(CourseStaffChanged, upsertCourses),
  on(
    CourseDeleted,
    completing(deletionSteps.submissions, (event, context) => courseDeleted(context, event)),
  ),

  // Only who is in the course matters here. Of those on the way there, the owner is asked.
  on.many(EnrollmentActivated, upsertEnrollments),
  on.many(EnrollmentCompleted, upsertEnrollments),
  on.many(EnrollmentCancelled, handleCancelled),

  on(AssignmentCreated, handleAssignmentChange),
  on(AssignmentUpdated, handleAssignmentChange),
  on(AssignmentExtensionSet, handleAssignmentChange),
  on(AssignmentDeleted, (event, context) => assignmentDeleted(context, event)),

  on.many(GradeEntered, markGraded),
  on.many(GradeReleased, markGraded),
];

async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await knownCourses.upsertMany(context, events.map(courseFacts));
}

async function upsertEnrollments(events: readonly EventEnvelope<EnrollmentSnapshot>[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(context, events.map(enrollmentFacts));
}

type MaybeExtended = AssignmentSnapshot & { readonly extension?: ExtensionFacts };

function handleAssignmentChange({ payload, sequence }: EventEnvelope<MaybeExtended>, context: RequestContext): Promise<void> {
  return upsertAssignment(context, payload, sequence, payload.extension && { ...payload.extension, sequence });
}
