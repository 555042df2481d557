import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/**
 * The events of enrollments: there is one for each student and course, for ever. A service that lacks one asks enrollment:
 * `enrollment(id)` or `enrollmentOf(courseId, studentId)`, with `version` (the sequence), `sagaId` and `courseTitle` beside what clients
 * see.
 */
export const enrollmentEvents = topic('enrollment.events', 'enrollmentId');

/** The step that payment answers, with its result. ENROLLMENT_SEAT_HELD starts it, ENROLLMENT_PAYMENT_CALLED_OFF undoes it. */
export const paymentStep = { saga: 'enrollment', step: 'payment' } as const;
export const PaymentTaken = z.object({ paymentId: z.uuid() });

const moment = z.iso.datetime();
const money = z.object({ amount: z.int().nonnegative(), currency: z.string() });

export const enrollmentStatus = z.enum(['PENDING_PAYMENT', 'WAITLISTED', 'ACTIVE', 'COMPLETED', 'CANCELLED']);

/** The statuses of students in the course, including those who have completed it and still learn from it. */
export const IN_COURSE: readonly string[] = ['ACTIVE', 'COMPLETED'] satisfies z.infer<typeof enrollmentStatus>[];

/** The enrollment as its consumers know it, after the event. `price` is frozen when the student enrolls; 0 when nothing is to be paid. */
const enrollment = z.object({
  enrollmentId: z.uuid(),
  courseId: z.uuid(),
  courseTitle: z.string(),
  studentId: z.uuid(),
  status: enrollmentStatus,
  price: money,
  /** When the student last enrolled: enrolling again begins anew. */
  requestedAt: moment,
  /** The plan membership that covers it. */
  membershipId: z.uuid().nullable(),
});

export type EnrollmentSnapshot = z.infer<typeof enrollment>;

/** A student enrolled, was enrolled, or enrolled again after a cancellation. `status` is the first one. */
export const EnrollmentCreated = enrollmentEvents.event('ENROLLMENT_CREATED', 1, enrollment);

/** A seat is held until `heldUntil`, for the student to pay `price`: payment consumes it. */
export const EnrollmentSeatHeld = enrollmentEvents.event(
  'ENROLLMENT_SEAT_HELD',
  1,
  enrollment.extend({ sagaId: z.uuid(), heldUntil: moment }),
);

/**
 * The payment of a held seat is not wanted any more. `because` decides what happens to money that was taken all the same. LAPSED: it came
 * too late, and payment records PAYMENT_CAME_LATE; CALLED_OFF: nobody wants the seat, and it is refunded.
 */
export const EnrollmentPaymentCalledOff = enrollmentEvents.event(
  'ENROLLMENT_PAYMENT_CALLED_OFF',
  1,
  enrollment.extend({ sagaId: z.uuid(), because: z.enum(['LAPSED', 'CALLED_OFF']), reason: z.string() }),
);

/**
 * The answer to PAYMENT_CAME_LATE when there is no seat: payment refunds the money. (With a seat, the answer is ENROLLMENT_ACTIVATED with
 * that `paymentId`.)
 */
export const EnrollmentLatePaymentDeclined = enrollmentEvents.event(
  'ENROLLMENT_LATE_PAYMENT_DECLINED',
  1,
  enrollment.extend({ sagaId: z.uuid(), paymentId: z.uuid(), reason: z.string() }),
);

export const EnrollmentWaitlisted = enrollmentEvents.event('ENROLLMENT_WAITLISTED', 1, enrollment);

/** The first student on the waitlist got a seat. It has to be paid by `heldUntil`; null when nothing is to be paid. */
export const EnrollmentPromoted = enrollmentEvents.event('ENROLLMENT_PROMOTED', 1, enrollment.extend({ heldUntil: moment.nullable() }));

/** The student is in the course from now on. `paymentId` is the payment for it; null when nothing was to be paid. */
export const EnrollmentActivated = enrollmentEvents.event(
  'ENROLLMENT_ACTIVATED',
  1,
  enrollment.extend({
    sagaId: z.uuid().nullable(),
    paymentId: z.uuid().nullable(),
    activatedAt: moment,
    /** Whether the student had earned something in the course before: they were in it once. Absent where nobody looked. */
    hasEarned: z.boolean().optional(),
  }),
);

/** Everything is done: the student can be notified that they are enrolled. */
export const EnrollmentConfirmed = enrollmentEvents.event('ENROLLMENT_CONFIRMED', 1, enrollment);

export const cancelCause = z.enum(['STUDENT', 'STAFF', 'LAPSED', 'PAYMENT_REFUSED', 'REFUNDED', 'PLAN_ENDED', 'COURSE_DELETED']);

/**
 * The student is not in the course any more, or will not be. `paymentId` is a payment that was taken for it: payment refunds it, unless
 * the cause is REFUNDED. A payment that is still open is called off separately.
 */
export const EnrollmentCancelled = enrollmentEvents.event(
  'ENROLLMENT_CANCELLED',
  1,
  enrollment.extend({
    /** The status before. */
    was: enrollmentStatus,
    cause: cancelCause,
    /** A text for people. */
    reason: z.string(),
    sagaId: z.uuid().nullable(),
    paymentId: z.uuid().nullable(),
    /** When the student left, where that was long before the event: at another system. Absent: at the time of the event. */
    leftAt: moment.optional(),
  }),
);

const progress = { percent: z.int().min(0).max(100), completedItems: z.int(), requiredItems: z.int() };

/** An item was completed, or the curriculum has changed. */
export const ProgressChanged = enrollmentEvents.event(
  'PROGRESS_CHANGED',
  1,
  z.object({
    enrollmentId: z.uuid(),
    courseId: z.uuid(),
    studentId: z.uuid(),
    ...progress,
    /** The item that was completed; null when the curriculum changed. */
    itemId: z.uuid().nullable(),
  }),
);

export const EnrollmentCompleted = enrollmentEvents.event('ENROLLMENT_COMPLETED', 1, enrollment.extend({ completedAt: moment }));

const certificate = z.object({
  enrollmentId: z.uuid(),
  courseId: z.uuid(),
  studentId: z.uuid(),
  certificateId: z.uuid(),
  serial: z.string(),
  issuedAt: moment,
  /** Earlier events lack it. */
  courseTitle: z.string().optional(),
});

export type CertificateSnapshot = z.infer<typeof certificate>;

export const CertificateIssued = enrollmentEvents.event('CERTIFICATE_ISSUED', 1, certificate);

export const CertificateRevoked = enrollmentEvents.event(
  'CERTIFICATE_REVOKED',
  1,
  certificate.extend({ revokedAt: moment, reason: z.string() }),
);

/** The certificate was issued again, under a corrected name: the one with `replacedSerial` is good no longer. */
export const CertificateReissued = enrollmentEvents.event(
  'CERTIFICATE_REISSUED',
  1,
  certificate.extend({ courseTitle: z.string(), replacedSerial: z.string() }),
);
