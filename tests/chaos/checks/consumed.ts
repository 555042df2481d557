import type { EventType } from '../../../platform/messaging/event/define.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from '../../../platform/messaging/saga/replies.js';
import { AssignmentCreated, AssignmentDeleted, AssignmentExtensionSet, AssignmentUpdated } from '../../../schema/events/assignment.js';
import {
  ContentCompleted,
  ContentCreated,
  ContentDeleted,
  ContentReady,
  ContentUpdated,
  QuizAccommodationSet,
  QuizAttemptStarted,
  QuizGradeChanged,
  QuizRegraded,
  QuizSubmitted,
} from '../../../schema/events/content.js';
import * as course from '../../../schema/events/course.js';
import * as enrollment from '../../../schema/events/enrollment.js';
import {
  AssignmentExcused,
  AssignmentWithdrawn,
  EvaluationWithdrawn,
  GradeEntered,
  GradeReleased,
} from '../../../schema/events/evaluation.js';
import * as payment from '../../../schema/events/payment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../../schema/events/submission.js';
import * as user from '../../../schema/events/user.js';
import { announced, checked, type Effect, mirror, ms, once, told } from './effects.js';

const courses = [course.CourseCreated, course.CourseUpdated, course.CoursePublished, course.CourseArchived, course.CourseStaffChanged];
/** For payment: each enrollment that has begun goes on with one of these at once. */
const enrollments = [
  enrollment.EnrollmentWaitlisted,
  enrollment.EnrollmentPromoted,
  enrollment.EnrollmentSeatHeld,
  enrollment.EnrollmentActivated,
  enrollment.EnrollmentCompleted,
  enrollment.EnrollmentCancelled,
];
/** For services to which only those matter who are in the course, or were. */
const inCourse = [enrollment.EnrollmentActivated, enrollment.EnrollmentCompleted, enrollment.EnrollmentCancelled];
const standing = [user.UserRoleChanged, user.UserDeactivated, user.UserReactivated];
const assignments = [AssignmentCreated, AssignmentUpdated, AssignmentExtensionSet];
/** Of other contents nothing is kept where quizzes are. */
const ofQuiz = `case when payload ->> 'kind' = 'QUIZ' then key end`;
const memberships = [payment.PlanMembershipStarted, payment.PlanMembershipRenewed, payment.PlanMembershipEnded];
/** A row for each event that it was told, under the event's own key and sequence. */
const fact = (table: string, events: readonly EventType[], of = 'key'): Effect =>
  once(events, `${of} || ' ' || sequence`, `select id || ' ' || sequence as key from ${table}`);
const replies = [SagaStepDone, SagaStepRefused, SagaStepUndone];
/** Of the things of a kind that a duplicated course shows; null when it shows none. */
const firstCopy = (kind: string): string =>
  `(select min(item ->> 'toRefId') from jsonb_array_elements(payload -> 'items') item where item ->> 'kind' = '${kind}')`;
const ofSubmission = `payload ->> 'submissionId'`;

/**
 * What each service makes of each event that it reacts to. A consumer without a row here fails `consumed.test.ts`, and so does a row
 * without a consumer; an event that the load does not bring about fails the chaos suite itself.
 */
export const consumed: Readonly<Record<string, readonly Effect[]>> = {
  auth: [checked('standings', ...standing, user.UserPasswordChanged)],
  // An item that shows what was deleted is there only when both happen at once.
  course: [checked('sagas', ...replies), checked('inbox', AssignmentDeleted, ContentDeleted)],
  enrollment: [
    mirror('known_course', courses),
    mirror('known_curriculum', [course.CourseCurriculumChanged], { id: 'course_id' }),
    checked('deletions', course.CourseDeleted),
    checked('money', payment.PaymentCameLate, payment.PaymentRefunded),
    mirror('plan_membership', memberships, { of: `payload ->> 'membershipId'` }),
    once(
      [GradeReleased, AssignmentExcused, ContentCompleted],
      `(payload ->> 'courseId') || (payload ->> 'studentId') || coalesce(payload ->> 'assignmentId', payload ->> 'contentId')`,
      'select course_id::text || student_id || ref_id as key from earned_item',
    ),
    mirror('known_person', [user.UserProfileChanged], { sequence: 'needed' }),
    // For somebody who comes back, what they earned meanwhile.
    checked('inbox', enrollment.EnrollmentActivated),
    checked('sagas', ...replies),
  ],
  payment: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    mirror('known_enrollment', [...enrollments, enrollment.EnrollmentPaymentCalledOff, enrollment.EnrollmentLatePaymentDeclined]),
    checked('sagas', enrollment.EnrollmentSeatHeld, enrollment.EnrollmentPaymentCalledOff),
    checked('money', enrollment.EnrollmentCancelled, enrollment.EnrollmentLatePaymentDeclined),
  ],
  assignment: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    once([course.CourseDuplicated], firstCopy('ASSIGNMENT'), 'select id::text as key from assignment'),
    mirror('known_enrollment', inCourse),
    once([AssignmentWithdrawn], `payload ->> 'assignmentId'`, `select key from outbox where type = 'ASSIGNMENT_DELETED'`),
  ],
  content: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    once([course.CourseDuplicated], firstCopy('CONTENT'), 'select id::text as key from content_item'),
    mirror('known_enrollment', inCourse),
  ],
  submission: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    mirror('known_enrollment', inCourse),
    mirror('known_assignment', [...assignments, AssignmentDeleted]),
    mirror('submission', [GradeEntered, GradeReleased], { sequence: 'evaluation_sequence', of: ofSubmission }),
  ],
  evaluation: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    mirror('known_enrollment', inCourse),
    mirror('known_assignment', [...assignments, AssignmentDeleted]),
    once([AssignmentSubmitted], ofSubmission, 'select submission_id::text as key from evaluation'),
    once([SubmissionRejected], ofSubmission, 'select submission_id::text as key from evaluation where withdrawn_at is not null'),
    mirror('known_quiz', [ContentCreated, ContentUpdated, ContentDeleted, QuizAccommodationSet], { of: ofQuiz }),
    mirror('quiz_result', [QuizAttemptStarted, QuizSubmitted, QuizRegraded]),
    mirror('known_person', [user.UserProfileChanged], { sequence: 'needed' }),
  ],
  notification: [
    mirror('reader', [user.UserRegistered, user.UserProfileChanged, ...standing]),
    told('WELCOME', 'userId', user.UserRegistered),
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    announced('COURSE_PUBLISHED', course.CoursePublished),
    told('ENROLLMENT_CONFIRMED', 'studentId', enrollment.EnrollmentConfirmed),
    told('WAITLIST_PROMOTED', 'studentId', enrollment.EnrollmentPromoted),
    told('ENROLLMENT_CANCELLED', 'studentId', enrollment.EnrollmentCancelled),
    told('COURSE_COMPLETED', 'studentId', enrollment.EnrollmentCompleted, enrollment.CertificateReissued, enrollment.CertificateRevoked),
    told('PAYMENT_FAILED', 'payerId', payment.PaymentFailed),
    told('PAYMENT_REFUNDED', 'payerId', payment.PaymentRefunded),
    // Whether anybody is told depends on whether the course is published yet; twice is nobody.
    once([AssignmentCreated], 'null', `select course_id || ' ' || link as key from broadcast where kind = 'ASSIGNMENT_CREATED'`),
    once(
      [AssignmentExtensionSet, AssignmentExcused],
      `coalesce(payload -> 'extension' ->> 'studentId', payload ->> 'studentId') || ' ' || at`,
      `select user_id || ' ' || ${ms('created_at')} as key from notification where kind = 'ASSIGNMENT_CHANGED'`,
    ),
    // Who belongs to a course's audience changes with their next enrollment; what is told of an edit, with what was edited.
    checked('inbox', enrollment.EnrollmentActivated, AssignmentUpdated),
    told('SUBMISSION_RECEIVED', 'studentId', AssignmentSubmitted),
    told('SUBMISSION_REJECTED', 'studentId', SubmissionRejected),
    told('GRADE_RELEASED', 'studentId', GradeReleased, QuizGradeChanged),
  ],
  search: [
    mirror('known_course', courses),
    checked('deletions', course.CourseDeleted),
    mirror('known_content', [ContentCreated, ContentReady, ContentUpdated, ContentDeleted]),
    mirror('known_enrollment', inCourse),
  ],
  analytics: [
    mirror('known_course', courses),
    fact('course_fact', courses),
    checked('deletions', course.CourseDeleted),
    fact('enrollment_fact', [enrollment.EnrollmentActivated, enrollment.EnrollmentCompleted]),
    fact('enrollment_fact', [enrollment.EnrollmentCancelled], `case when payload ->> 'was' in ('ACTIVE', 'COMPLETED') then key end`),
    // Of an item that somebody else completed nothing is kept.
    checked('inbox', enrollment.ProgressChanged),
    fact('activity_fact', [ContentCompleted]),
    fact('assignment_fact', [AssignmentCreated, AssignmentUpdated, AssignmentDeleted]),
    fact('extension_fact', [AssignmentExtensionSet]),
    fact('submission_fact', [AssignmentSubmitted, SubmissionRejected]),
    fact('score_fact', [GradeEntered, GradeReleased, EvaluationWithdrawn]),
    fact('excuse_fact', [AssignmentExcused]),
    fact('quiz_fact', [ContentCreated, ContentUpdated, ContentDeleted], ofQuiz),
    fact('quiz_result_fact', [QuizSubmitted, QuizRegraded]),
    fact('payment_fact', [payment.PaymentSucceeded, payment.PaymentRefunded]),
    fact('user_fact', [user.UserRegistered, ...standing]),
  ],
};
