import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { AssignmentCreated, AssignmentExtensionSet, AssignmentUpdated } from '../../schema/events/assignment.js';
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
import { UserDeactivated, UserProfileChanged, UserReactivated, UserRegistered, UserRoleChanged } from '../../schema/events/user.js';
import { dateFor } from '../../schema/rules/due-dates.js';
import { hasSubmitted } from './assignment/has-submitted.js';
import { notifyAboutAssignment, notifyCreated, notifyUpdated } from './assignment/notify-about-assignment.js';
import { notifyGraded } from './assignment/notify-graded.js';
import { students } from './audience/audience.js';
import { knownCourses } from './course/known-courses.js';
import { notifyTransferred } from './course/notify-transferred.js';
import { tombstoneCourse } from './course/tombstone-course.js';
import { notifyOfCertificate } from './enrollment/certificate.js';
import { isInCourse, isNotInCourse, notifyCancelled, notifyStudent } from './enrollment/student.js';
import { notifyAudience, notifyPerson } from './inbox/notify.js';
import { NotificationKind } from './kinds.js';
import { notifyFailed, notifyPayer } from './payment/notify-payer.js';
import { upsertReader } from './reader/upsert-reader.js';

/** Every event that the service consumes. A silent event changes the read models, and nobody is notified. */
export const consumers: readonly Consumer[] = [
  on(UserRegistered, async (event, context) => {
    const { userId, role, locale } = event.payload;
    await upsertReader(event, context, { role, locale });
    if (event.silent) return;
    await notifyPerson(context, userId, {
      kind: NotificationKind.WELCOME,
      facts: {},
      courseId: null,
      link: '/courses',
      at: new Date(event.time),
    });
  }),
  on(UserRoleChanged, (event, context) => upsertReader(event, context, { role: event.payload.to, active: event.payload.active })),
  on(UserDeactivated, (event, context) => upsertReader(event, context, { role: event.payload.role, active: false })),
  on(UserReactivated, (event, context) => upsertReader(event, context, { role: event.payload.role, active: true })),
  on(UserProfileChanged, (event, context) => upsertReader(event, context, { locale: event.payload.locale })),

  on(CourseCreated, handleCourseChange),
  on(CourseUpdated, handleCourseChange),
  on(CourseArchived, handleCourseChange),
  on(CourseStaffChanged, async (event, context) => {
    await handleCourseChange(event, context);
    await notifyTransferred(event, context);
  }),
  on(CoursePublished, async (event, context) => {
    await handleCourseChange(event, context);
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

  on(EnrollmentActivated, isInCourse),
  on(EnrollmentConfirmed, (event, context) => {
    const { courseTitle } = event.payload;
    return notifyStudent(event, context, { kind: NotificationKind.ENROLLMENT_CONFIRMED, facts: { courseTitle } });
  }),
  on(EnrollmentPromoted, (event, context) => {
    const { courseTitle, heldUntil: seatHeldUntil } = event.payload;
    return notifyStudent(event, context, { kind: NotificationKind.WAITLIST_PROMOTED, facts: { courseTitle, seatHeldUntil } });
  }),
  on(EnrollmentCancelled, async (event, context) => {
    await isNotInCourse(event, context);
    await notifyCancelled(event, context);
  }),
  on(EnrollmentCompleted, (event, context) => {
    const { courseTitle } = event.payload;
    return notifyStudent(event, context, { kind: NotificationKind.COURSE_COMPLETED, facts: { courseTitle } });
  }),

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
    return notifyAboutAssignment(context, about, event, (titles) => ({
      kind: NotificationKind.ASSIGNMENT_CHANGED,
      facts: { ...titles, dueAt, forYou: true },
    }));
  }),

  on(AssignmentSubmitted, async (event, context) => {
    await hasSubmitted(event, context);
    await notifyAboutAssignment(context, event.payload, event, (facts) => ({ kind: NotificationKind.SUBMISSION_RECEIVED, facts }));
  }),
  on(SubmissionRejected, (event, context) => {
    const { reason } = event.payload;
    return notifyAboutAssignment(context, event.payload, event, (titles) => ({
      kind: NotificationKind.SUBMISSION_REJECTED,
      facts: { ...titles, reason },
    }));
  }),

  on(AssignmentExcused, (event, context) => {
    const { assignmentTitle, excused } = event.payload;
    if (assignmentTitle === undefined) return Promise.resolve();
    return notifyAboutAssignment(context, { ...event.payload, assignmentTitle }, event, (titles) => ({
      kind: NotificationKind.ASSIGNMENT_CHANGED,
      facts: { ...titles, dueAt: null, forYou: true, excused },
    }));
  }),

  // GRADE_ENTERED is for the staff only: a student is notified when the grade is released.
  on(GradeReleased, notifyGraded),

  on(PaymentFailed, notifyFailed),
  on(PaymentRefunded, (event, context) => {
    const { what, amount } = event.payload;
    return notifyPayer(event, context, { kind: NotificationKind.PAYMENT_REFUNDED, facts: { what, ...amount } });
  }),
];

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

async function handleCourseChange({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, title, status, instructorId, staffIds, updatedAt } = payload;
  await knownCourses.upsert(context, { id, sequence, title, status, instructorId, staffIds, updatedAt });
}
