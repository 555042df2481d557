import type { RequestContext } from '../../platform/context.js';
import type { EventEnvelope } from '../../platform/events/envelope.js';
import { type Consumer, on } from '../../platform/inbox/consumer.js';
import {
  CourseArchived,
  CourseCreated,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentConfirmed,
  EnrollmentPromoted,
} from '../../schema/events/enrollment.js';
import { PaymentFailed, PaymentRefunded } from '../../schema/events/payment.js';
import { UserDeactivated, UserProfileChanged, UserReactivated, UserRegistered, UserRoleChanged } from '../../schema/events/user.js';
import { students } from './audience/audience.js';
import { keepCourse } from './course/keep-course.js';
import { belongs, tellStudent } from './enrollment/tell-student.js';
import { tellAudience, tellPerson } from './inbox/tell.js';
import { NotificationKind } from './kinds.js';
import { tellPayer } from './payment/tell-payer.js';
import { keepReader } from './reader/keep-reader.js';

/** Every event that it reacts to. A silent one changes what is known here, and nobody is told. */
export const consumers: readonly Consumer[] = [
  on(UserRegistered, async (event, context) => {
    const { userId, role, locale } = event.payload;
    await keepReader(event, context, { role, locale });
    if (event.silent) return;
    await tellPerson(context, userId, {
      kind: NotificationKind.WELCOME,
      facts: {},
      courseId: null,
      link: '/courses',
      at: new Date(event.time),
    });
  }),
  on(UserRoleChanged, (event, context) => keepReader(event, context, { role: event.payload.to, active: event.payload.active })),
  on(UserDeactivated, (event, context) => keepReader(event, context, { role: event.payload.role, active: false })),
  on(UserReactivated, (event, context) => keepReader(event, context, { role: event.payload.role, active: true })),
  on(UserProfileChanged, (event, context) => keepReader(event, context, { locale: event.payload.locale })),

  on(CourseCreated, keep),
  on(CourseUpdated, keep),
  on(CourseArchived, keep),
  on(CourseStaffChanged, keep),
  on(CoursePublished, async (event, context) => {
    await keep(event, context);
    if (event.silent) return;
    const { courseId, title } = event.payload;
    await tellAudience(context, students, {
      kind: NotificationKind.COURSE_PUBLISHED,
      facts: { courseTitle: title },
      courseId,
      link: `/courses/${courseId}`,
      at: new Date(event.time),
    });
  }),

  on(EnrollmentActivated, (event, context) => belongs(event, context, true)),
  on(EnrollmentConfirmed, (event, context) => {
    const { courseTitle } = event.payload;
    return tellStudent(event, context, { kind: NotificationKind.ENROLLMENT_CONFIRMED, facts: { courseTitle } });
  }),
  on(EnrollmentPromoted, (event, context) => {
    const { courseTitle, heldUntil: seatHeldUntil } = event.payload;
    return tellStudent(event, context, { kind: NotificationKind.WAITLIST_PROMOTED, facts: { courseTitle, seatHeldUntil } });
  }),
  on(EnrollmentCancelled, async (event, context) => {
    const { courseTitle, reason } = event.payload;
    await belongs(event, context, false);
    await tellStudent(event, context, { kind: NotificationKind.ENROLLMENT_CANCELLED, facts: { courseTitle, reason } });
  }),
  on(EnrollmentCompleted, (event, context) => {
    const { courseTitle } = event.payload;
    return tellStudent(event, context, { kind: NotificationKind.COURSE_COMPLETED, facts: { courseTitle } });
  }),

  on(PaymentFailed, (event, context) => {
    const { what, reason } = event.payload;
    return tellPayer(event, context, { kind: NotificationKind.PAYMENT_FAILED, facts: { what, reason } });
  }),
  on(PaymentRefunded, (event, context) => {
    const { what, amount } = event.payload;
    return tellPayer(event, context, { kind: NotificationKind.PAYMENT_REFUNDED, facts: { what, ...amount } });
  }),
];

function keep({ payload, sequence, time }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, title, status, instructorId, staffIds } = payload;
  return keepCourse(context, { id, sequence, title, status, instructorId, staffIds }, new Date(time));
}
