import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import { AssignmentCreated, AssignmentDeleted, AssignmentExtensionSet, AssignmentUpdated } from '../../schema/events/assignment.js';
import {
  ContentCreated,
  ContentDeleted,
  ContentUpdated,
  QuizAccommodationSet,
  QuizAttemptStarted,
  QuizRegraded,
  QuizSubmitted,
} from '../../schema/events/content.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CoursePublished,
  CourseStaffChanged,
  CourseUpdated,
  deletionSteps,
} from '../../schema/events/course.js';
import { EnrollmentActivated, EnrollmentCancelled, EnrollmentCompleted } from '../../schema/events/enrollment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../schema/events/submission.js';
import { UserProfileChanged } from '../../schema/events/user.js';
import { deleteAssignment } from './assignment/delete-assignment.js';
import { deleteCourse } from './course/delete-course.js';
import { upsertCourses } from './course/known-courses.js';
import { upsertActivated, upsertCancelled, upsertEnrollments } from './enrollment/known-enrollments.js';
import { makeEvaluations } from './evaluation/make-evaluations.js';
import { withdrawEvaluation } from './evaluation/withdraw-evaluation.js';
import { people } from './people/people.js';
import { keepAccommodations } from './quiz/known-accommodations.js';
import { deleteQuiz, upsertQuizzes } from './quiz/known-quizzes.js';
import { keepResults } from './quiz/quiz-results.js';
import { followAssignment } from './terms/follow-assignment.js';

/** Every event that the service consumes. */
export const consumers: readonly Consumer[] = [
  on.many(CourseCreated, upsertCourses),
  on.many(CourseUpdated, upsertCourses),
  on.many(CoursePublished, upsertCourses),
  on.many(CourseArchived, upsertCourses),
  on.many(CourseStaffChanged, upsertCourses),
  on(CourseDeleted, completing(deletionSteps.evaluations, deleteCourse)),

  on(AssignmentCreated, followAssignment),
  on(AssignmentUpdated, followAssignment),
  on(AssignmentExtensionSet, followAssignment),
  on(AssignmentDeleted, deleteAssignment),

  on.many(ContentCreated, upsertQuizzes),
  on.many(ContentUpdated, upsertQuizzes),
  on(ContentDeleted, deleteQuiz),
  on.many(QuizAccommodationSet, keepAccommodations),
  on.many(QuizAttemptStarted, keepResults),
  on.many(QuizSubmitted, keepResults),
  on.many(QuizRegraded, keepResults),

  // Only who is in the course matters here. Of those on the way there, the owner is asked.
  on.many(EnrollmentActivated, upsertActivated),
  on.many(EnrollmentCompleted, upsertEnrollments),
  on.many(EnrollmentCancelled, upsertCancelled),

  on.many(UserProfileChanged, people.changed),

  on.many(AssignmentSubmitted, makeEvaluations),
  on(SubmissionRejected, ({ payload }, context) => withdrawEvaluation(context, payload)),
];
