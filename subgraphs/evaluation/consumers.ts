import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import { AssignmentCreated, AssignmentDeleted, AssignmentExtensionSet, AssignmentUpdated } from '../../schema/events/assignment.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CoursePublished,
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
  EnrollmentWaitlisted,
} from '../../schema/events/enrollment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../schema/events/submission.js';
import { deleteAssignment } from './assignment/delete-assignment.js';
import { keepAssignment } from './assignment/known-assignments.js';
import { deleteCourse } from './course/delete-course.js';
import { keepCourse } from './course/known-courses.js';
import { keepEnrollment } from './enrollment/known-enrollments.js';
import { makeEvaluations } from './evaluation/make-evaluations.js';
import { withdrawEvaluation } from './evaluation/withdraw-evaluation.js';

/** Every event that it reacts to. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, keepCourse),
  on(CourseUpdated, keepCourse),
  on(CoursePublished, keepCourse),
  on(CourseArchived, keepCourse),
  on(CourseStaffChanged, keepCourse),
  on(CourseDeleted, completing(deletionSteps.evaluations, deleteCourse)),

  on(AssignmentCreated, keepAssignment),
  on(AssignmentUpdated, keepAssignment),
  on(AssignmentExtensionSet, keepAssignment),
  on(AssignmentDeleted, deleteAssignment),

  on(EnrollmentCreated, keepEnrollment),
  on(EnrollmentSeatHeld, keepEnrollment),
  on(EnrollmentWaitlisted, keepEnrollment),
  on(EnrollmentPromoted, keepEnrollment),
  on(EnrollmentActivated, keepEnrollment),
  on(EnrollmentConfirmed, keepEnrollment),
  on(EnrollmentCompleted, keepEnrollment),
  on(EnrollmentCancelled, keepEnrollment),

  on(AssignmentSubmitted, ({ payload }, context) => makeEvaluations(context, [payload])),
  on(SubmissionRejected, ({ payload }, context) => withdrawEvaluation(context, payload)),
];
