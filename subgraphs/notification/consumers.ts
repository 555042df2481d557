import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { AssignmentCreated, AssignmentExtensionSet, AssignmentUpdated } from '../../schema/events/assignment.js';
import { QuizGradeChanged } from '../../schema/events/content.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../schema/events/course.js';
import {
  CertificateReissued,
  CertificateRevoked,
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentConfirmed,
  EnrollmentPromoted,
} from '../../schema/events/enrollment.js';
import { AssignmentExcused, GradeReleased } from '../../schema/events/evaluation.js';
import { PaymentFailed, PaymentRefunded } from '../../schema/events/payment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../schema/events/submission.js';
import {
  type Role,
  UserDeactivated,
  UserProfileChanged,
  UserReactivated,
  UserRegistered,
  UserRoleChanged,
} from '../../schema/events/user.js';
import { dateFor } from '../../schema/rules/due-dates.js';
import { haveSubmitted } from './assignment/has-submitted.js';
import { notifyAboutAssignments, notifyCreated, notifyUpdated } from './assignment/notify-about-assignment.js';
import { notifyGraded } from './assignment/notify-graded.js';
import { students } from './audience/audience.js';
import { knownCourses } from './course/known-courses.js';
import { notifyTransferred } from './course/notify-transferred.js';
import { tombstoneCourse } from './course/tombstone-course.js';
import { notifyOfCertificate } from './enrollment/certificate.js';
import { areInCourse, haveLeft, notifyCancelled, notifyStudents } from './enrollment/student.js';
import { notifyAudience, notifyPeople } from './inbox/notify.js';
import { NotificationKind } from './kinds.js';
import { notifyFailed, notifyPayer } from './payment/notify-payer.js';
import { notifyGradeChanged } from './quiz/notify-grade-changed.js';
import { upsertReaders } from './reader/upsert-reader.js';

/** Every event that the service consumes. A silent event changes the read models, and nobody is notified. */
export const consumers: readonly Consumer[] = [
  on.many(UserRegistered, welcome),
  on.many(UserRoleChanged, (events, context) =>
    upsertReaders(events, context, ['role', 'active'], ({ to: role, active }) => ({ role, active })),
  ),
  on.many(UserDeactivated, (events, context) =>
    upsertReaders(events, context, ['role', 'active'], ({ role }) => ({ role, active: false })),
  ),
  on.many(UserReactivated, (events, context) => upsertReaders(events, context, ['role', 'active'], ({ role }) => ({ role, active: true }))),
  on.many(UserProfileChanged, (events, context) => upsertReaders(events, context, ['locale'], ({ locale }) => ({ locale }))),

  on.many(CourseCreated, upsertCourses),
  on.many(CourseUpdated, upsertCourses),
  on.many(CourseArchived, upsertCourses),
  on.many(CourseStaffChanged, async (events, context) => {
    await upsertCourses(events, context);
    await notifyTransferred(events, context);
  }),
  on(CoursePublished, async (event, context) => {
    await upsertCourses([event], context);
    const { courseId, title } = event.payload;
    if (event.silent || !(await knownCourses.requireParent(context, courseId))) return;
    await notifyAudience(context, students, {
      kind: NotificationKind.COURSE_PUBLISHED,
      facts: { courseTitle: title },
      courseId,
      link: `/courses/${courseId}`,
      at: new Date(event.time),
    });
  }),

  on(CourseDeleted, ({ payload: { courseId: id, deletedAt: updatedAt, title, instructorId, staffIds }, sequence }, context) =>
    tombstoneCourse(context, { id, sequence, status: 'DELETING', title, instructorId, staffIds, updatedAt }),
  ),

  on.many(EnrollmentActivated, areInCourse),
  on.many(EnrollmentConfirmed, (events, context) =>
    notifyStudents(events, context, ({ courseTitle }) => ({ kind: NotificationKind.ENROLLMENT_CONFIRMED, facts: { courseTitle } })),
  ),
  on.many(EnrollmentPromoted, (events, context) =>
    notifyStudents(events, context, ({ courseTitle, heldUntil: seatHeldUntil }) => ({
      kind: NotificationKind.WAITLIST_PROMOTED,
      facts: { courseTitle, seatHeldUntil },
    })),
  ),
  on.many(EnrollmentCancelled, async (events, context) => {
    await haveLeft(events, context);
    await notifyCancelled(events, context);
  }),
  on.many(EnrollmentCompleted, (events, context) =>
    notifyStudents(events, context, ({ courseTitle }) => ({ kind: NotificationKind.COURSE_COMPLETED, facts: { courseTitle } })),
  ),

  on(CertificateRevoked, (event, context) => {
    const { serial, reason } = event.payload;
    return notifyOfCertificate(event, context, { change: 'REVOKED', serial, reason });
  }),
  on(CertificateReissued, (event, context) => notifyOfCertificate(event, context, { change: 'REISSUED', serial: event.payload.serial })),

  on(AssignmentCreated, notifyCreated),
  on(AssignmentUpdated, notifyUpdated),
  on(AssignmentExtensionSet, (event, context) => {
    const { extension, title: assignmentTitle } = event.payload;
    const dueAt = dateFor(dateOf(event.payload.dueAt), dateOf(extension.dueAt))?.toISOString() ?? null;
    const about = { ...event.payload, assignmentTitle, studentId: extension.studentId };
    return notifyAboutAssignments([{ payload: about, time: event.time }], context, (titles) => ({
      kind: NotificationKind.ASSIGNMENT_CHANGED,
      facts: { ...titles, dueAt, forYou: true },
    }));
  }),

  on.many(AssignmentSubmitted, async (events, context) => {
    await haveSubmitted(events, context);
    await notifyAboutAssignments(events, context, (facts) => ({ kind: NotificationKind.SUBMISSION_RECEIVED, facts }));
  }),
  on.many(SubmissionRejected, (events, context) =>
    notifyAboutAssignments(events, context, (titles, { reason }) => ({
      kind: NotificationKind.SUBMISSION_REJECTED,
      facts: { ...titles, reason },
    })),
  ),

  on(AssignmentExcused, (event, context) => {
    const { assignmentTitle, excused } = event.payload;
    if (assignmentTitle === undefined) return Promise.resolve();
    return notifyAboutAssignments([{ payload: { ...event.payload, assignmentTitle }, time: event.time }], context, (titles) => ({
      kind: NotificationKind.ASSIGNMENT_CHANGED,
      facts: { ...titles, dueAt: null, forYou: true, excused },
    }));
  }),

  // GRADE_ENTERED is for the staff only: a student is notified when the grade is released.
  on.many(GradeReleased, notifyGraded),
  // Nor does a submitted quiz tell anybody: its student has just seen what came of it.
  on.many(QuizGradeChanged, notifyGradeChanged),

  on(PaymentFailed, notifyFailed),
  on(PaymentRefunded, (event, context) => {
    const { what, amount } = event.payload;
    return notifyPayer(event, context, { kind: NotificationKind.PAYMENT_REFUNDED, facts: { what, ...amount } });
  }),
];

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  const facts = events.map(({ payload: { courseId: id, title, status, instructorId, staffIds, updatedAt }, sequence }) => ({
    id,
    sequence,
    title,
    status,
    instructorId,
    staffIds,
    updatedAt,
  }));
  await knownCourses.upsertMany(context, facts);
}

async function welcome(
  events: readonly EventEnvelope<{ readonly userId: string; readonly role: Role; readonly locale: string }>[],
  context: RequestContext,
): Promise<void> {
  await upsertReaders(events, context, ['role', 'locale'], ({ role, locale }) => ({ role, locale }));
  if (context.silent) return;
  const notices = events.map(({ payload: { userId }, time }) => ({
    userId,
    kind: NotificationKind.WELCOME as const,
    facts: {},
    courseId: null,
    link: '/courses',
    at: new Date(time),
  }));
  await notifyPeople(context, notices);
}
