import type { EventType } from '../../../platform/messaging/event/define.js';
import {
  AssignmentCreated,
  AssignmentDeleted,
  AssignmentExtensionSet,
  type AssignmentSnapshot,
  AssignmentUpdated,
  AttemptRule,
} from '../../../schema/events/assignment.js';
import {
  ContentCompleted,
  ContentCreated,
  ContentDeleted,
  type ContentSnapshot,
  ContentUpdated,
  QuizRegraded,
  type QuizResult,
  QuizSubmitted,
} from '../../../schema/events/content.js';
import {
  CourseArchived,
  CourseCreated,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  type EnrollmentSnapshot,
  IN_COURSE,
  ProgressChanged,
} from '../../../schema/events/enrollment.js';
import {
  AssignmentExcused,
  type EvaluationSnapshot,
  EvaluationWithdrawn,
  GradeEntered,
  GradeReleased,
} from '../../../schema/events/evaluation.js';
import { PaymentRefunded, type PaymentSnapshot, PaymentSucceeded } from '../../../schema/events/payment.js';
import { AssignmentSubmitted, SubmissionRejected, type SubmissionSnapshot } from '../../../schema/events/submission.js';
import { UserDeactivated, UserReactivated, UserRegistered, UserRoleChanged } from '../../../schema/events/user.js';
import { type Fact, tells } from './source.js';

/** Which event tells what. Columns are those of `migrations.ts`. */
export const sources = [
  tells('enrollment_fact', EnrollmentActivated, (told) => enrollment(told, 'ACTIVE', told.activatedAt)),
  tells('enrollment_fact', EnrollmentCompleted, (told) => enrollment(told, 'COMPLETED', told.completedAt)),
  tells('enrollment_fact', EnrollmentCancelled, (told, { time }) =>
    IN_COURSE.includes(told.was) ? enrollment(told, 'CANCELLED', told.leftAt ?? time, told.cause) : null,
  ),
  // Only what students did themselves: a released grade, too, completes an item.
  tells('activity_fact', ProgressChanged, ({ enrollmentId: id, courseId, studentId, percent, itemId }, { actor }) =>
    itemId !== null && actor === `user:${studentId}` ? { id, course_id: courseId, student_id: studentId, percent } : null,
  ),
  tells('activity_fact', ContentCompleted, ({ attemptId: id, courseId, studentId, at }) => ({
    id,
    at,
    course_id: courseId,
    student_id: studentId,
    percent: null,
  })),

  tells('assignment_fact', AssignmentCreated, (told) => assignment(told, false)),
  tells('assignment_fact', AssignmentUpdated, (told) => assignment(told, false)),
  tells('assignment_fact', AssignmentDeleted, (told) => assignment(told, true)),
  tells('extension_fact', AssignmentExtensionSet, ({ assignmentId: id, courseId, extension }) => ({
    id,
    course_id: courseId,
    student_id: extension.studentId,
    due_at: extension.dueAt,
    closes_at: extension.closesAt,
    extra_attempts: extension.extraAttempts,
  })),

  tells('submission_fact', AssignmentSubmitted, (told) => ({
    ...submission(told),
    at: told.submittedAt,
    is_rejected: false,
    seconds_late: told.secondsLate,
    due_at: told.dueAt,
    points: told.points,
    weight: told.weight,
  })),
  tells('submission_fact', SubmissionRejected, (told) => ({
    ...submission(told),
    at: told.rejectedAt,
    is_rejected: true,
    seconds_late: null,
    due_at: null,
    points: null,
    weight: null,
  })),

  tells('score_fact', GradeEntered, (told) => ({ ...score(told, told), at: told.gradedAt, is_released: told.released })),
  tells('score_fact', GradeReleased, (told) => ({ ...score(told, told), at: told.releasedAt, is_released: true })),
  tells('score_fact', EvaluationWithdrawn, (told) => ({ ...score(told, { points: null, score: null }), is_released: false })),
  tells('excuse_fact', AssignmentExcused, ({ evaluationId: id, courseId, assignmentId, studentId, excused, changedAt: at }) => ({
    id,
    at,
    course_id: courseId,
    assignment_id: assignmentId,
    student_id: studentId,
    is_excused: excused,
  })),

  tells('quiz_fact', ContentCreated, (told) => quiz(told, false)),
  tells('quiz_fact', ContentUpdated, (told) => quiz(told, false)),
  tells('quiz_fact', ContentDeleted, (told) => quiz(told, true)),
  tells('quiz_result_fact', QuizSubmitted, (told) => quizResult(told, told.submittedAt)),
  tells('quiz_result_fact', QuizRegraded, (told) => quizResult(told, told.regradedAt)),

  tells('payment_fact', PaymentSucceeded, (told) => payment(told, told.settledAt, false)),
  tells('payment_fact', PaymentRefunded, (told) => payment(told, told.refundedAt, true)),

  tells('user_fact', UserRegistered, ({ userId: id, role }) => ({ id, role, is_active: true })),
  tells('user_fact', UserRoleChanged, ({ userId: id, to: role, active: is_active }) => ({ id, role, is_active })),
  tells('user_fact', UserDeactivated, ({ userId: id, role }) => ({ id, role, is_active: false })),
  tells('user_fact', UserReactivated, ({ userId: id, role }) => ({ id, role, is_active: true })),
];

/** These feed a copy of the course, too: see `facts.ts`. */
export const courseEvents: readonly EventType<CourseSnapshot>[] = [
  CourseCreated,
  CourseUpdated,
  CoursePublished,
  CourseArchived,
  CourseStaffChanged,
];

export const courseSources = courseEvents.map((event) =>
  tells('course_fact', event, ({ courseId: id, status, startsAt, endsAt, timeZone }) => ({
    id,
    course_id: id,
    status,
    starts_at: startsAt,
    ends_at: endsAt,
    time_zone: timeZone ?? null,
  })),
);

const enrollment = ({ enrollmentId: id, courseId, studentId }: EnrollmentSnapshot, status: string, at: string, cause?: string): Fact => ({
  id,
  at,
  course_id: courseId,
  student_id: studentId,
  status,
  cause: cause ?? null,
});

const assignment = (told: AssignmentSnapshot, isDeleted: boolean): Fact => ({
  id: told.assignmentId,
  at: told.updatedAt,
  course_id: told.courseId,
  title: told.title,
  points: told.points,
  weight: told.weight,
  opens_at: told.opensAt,
  due_at: told.dueAt,
  closes_at: told.closesAt,
  counted_attempt: told.countedAttempt ?? AttemptRule.LAST_GRADED,
  is_deleted: isDeleted,
});

const submission = ({ submissionId: id, courseId, assignmentId, studentId, attempt }: SubmissionSnapshot): Fact => ({
  id,
  course_id: courseId,
  assignment_id: assignmentId,
  student_id: studentId,
  attempt,
});

const score = (
  { evaluationId: id, submissionId, courseId, assignmentId, studentId, attempt }: EvaluationSnapshot,
  given: { readonly points: number | null; readonly score: number | null },
): Fact => ({
  id,
  course_id: courseId,
  submission_id: submissionId,
  assignment_id: assignmentId,
  student_id: studentId,
  attempt,
  points: given.points,
  score: given.score,
});

const quiz = ({ contentId: id, courseId, title, updatedAt: at, quiz: terms }: ContentSnapshot, isDeleted: boolean): Fact | null =>
  terms && {
    id,
    at,
    course_id: courseId,
    title,
    max_score: terms.maxScore,
    weight: terms.weight,
    counted_attempt: terms.countedAttempt,
    is_deleted: isDeleted,
  };

const quizResult = (
  { attemptId: id, courseId, contentId, studentId, number, score, maxScore, submittedAt }: QuizResult,
  at: string,
): Fact => ({
  id,
  at,
  course_id: courseId,
  content_id: contentId,
  student_id: studentId,
  attempt: number,
  score,
  max_score: maxScore,
  submitted_at: submittedAt,
});

const payment = ({ paymentId: id, courseId, payerId, amount }: PaymentSnapshot, at: string, isRefund: boolean): Fact => ({
  id,
  at,
  course_id: courseId,
  payer_id: payerId,
  is_refund: isRefund,
  amount: amount.amount,
  currency: amount.currency,
});
