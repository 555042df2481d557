import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/**
 * What happens to enrollments: one for each student and course, for ever. Whoever misses one asks enrollment, as a service:
 * `enrollment(id)` or `enrollmentOf(courseId, studentId)`, with `version` (the sequence), `sagaId` and `courseTitle` beside what clients see.
 */
export const enrollmentEvents = topic('enrollment.events', 'enrollmentId');

/** The step that the payment service answers, with what it brings when it is done. Set off by ENROLLMENT_SEAT_HELD, undone by ENROLLMENT_PAYMENT_CALLED_OFF. */
export const paymentStep = { saga: 'enrollment', step: 'payment' } as const;
export const PaymentTaken = z.object({ paymentId: z.uuid() });

const moment = z.iso.datetime();
const money = z.object({ amount: z.int().nonnegative(), currency: z.string() });

export const enrollmentStatus = z.enum(['PENDING_PAYMENT', 'WAITLISTED', 'ACTIVE', 'COMPLETED', 'CANCELLED']);

/** The statuses of those who are in the course: now, or until they had completed it, and go on learning from it. */
export const IN_COURSE: readonly string[] = ['ACTIVE', 'COMPLETED'] satisfies z.infer<typeof enrollmentStatus>[];

/** The enrollment as its consumers know it, after what the fact tells. `price` is frozen when the student enrolls; 0 when nothing is to be paid. */
const enrollment = z.object({
  enrollmentId: z.uuid(),
  courseId: z.uuid(),
  courseTitle: z.string(),
  studentId: z.uuid(),
  status: enrollmentStatus,
  price: money,
  /** When it was last asked for: enrolling again begins anew. */
  requestedAt: moment,
  /** The plan membership that it came with. */
  membershipId: z.uuid().nullable(),
});

export type EnrollmentSnapshot = z.infer<typeof enrollment>;

/** Somebody enrolled, or was enrolled, or enrolled again after it was cancelled. `status` tells how it begins. */
export const EnrollmentCreated = enrollmentEvents.event('ENROLLMENT_CREATED', 1, enrollment);

/** A seat is held until `heldUntil` for whoever pays `price`: payment reacts. */
export const EnrollmentSeatHeld = enrollmentEvents.event(
  'ENROLLMENT_SEAT_HELD',
  1,
  enrollment.extend({ sagaId: z.uuid(), heldUntil: moment }),
);

/**
 * The payment of a held seat is not wanted any more. `because` tells what becomes of money that was taken all the same.
 * LAPSED: it came too late, which payment tells by PAYMENT_CAME_LATE; CALLED_OFF: nobody wants the seat, it is refunded.
 */
export const EnrollmentPaymentCalledOff = enrollmentEvents.event(
  'ENROLLMENT_PAYMENT_CALLED_OFF',
  1,
  enrollment.extend({ sagaId: z.uuid(), because: z.enum(['LAPSED', 'CALLED_OFF']), reason: z.string() }),
);

/** The answer to PAYMENT_CAME_LATE when there is no seat for it: payment refunds. (With a seat it is ENROLLMENT_ACTIVATED with that `paymentId`.) */
export const EnrollmentLatePaymentDeclined = enrollmentEvents.event(
  'ENROLLMENT_LATE_PAYMENT_DECLINED',
  1,
  enrollment.extend({ sagaId: z.uuid(), paymentId: z.uuid(), reason: z.string() }),
);

export const EnrollmentWaitlisted = enrollmentEvents.event('ENROLLMENT_WAITLISTED', 1, enrollment);

/** The first in line was handed a seat. `heldUntil`: by when it has to be paid; null when nothing is to be paid. */
export const EnrollmentPromoted = enrollmentEvents.event('ENROLLMENT_PROMOTED', 1, enrollment.extend({ heldUntil: moment.nullable() }));

/** From now on the student is in the course. `paymentId` is what paid for it; null when nothing was to be paid. */
export const EnrollmentActivated = enrollmentEvents.event(
  'ENROLLMENT_ACTIVATED',
  1,
  enrollment.extend({ sagaId: z.uuid().nullable(), paymentId: z.uuid().nullable(), activatedAt: moment }),
);

/** All is done: the student may be told that they are in. */
export const EnrollmentConfirmed = enrollmentEvents.event('ENROLLMENT_CONFIRMED', 1, enrollment);

export const cancelCause = z.enum(['STUDENT', 'STAFF', 'LAPSED', 'PAYMENT_REFUSED', 'REFUNDED', 'PLAN_ENDED', 'COURSE_DELETED']);

/**
 * The student is not in the course any more, or will not be. `paymentId` is a payment that had been taken for it: unless the cause is
 * REFUNDED, payment gives it back. A payment still under way is called off apart.
 */
export const EnrollmentCancelled = enrollmentEvents.event(
  'ENROLLMENT_CANCELLED',
  1,
  enrollment.extend({
    /** What it was until now. */
    was: enrollmentStatus,
    cause: cancelCause,
    /** For people. */
    reason: z.string(),
    sagaId: z.uuid().nullable(),
    paymentId: z.uuid().nullable(),
  }),
);

const progress = { percent: z.int().min(0).max(100), completedItems: z.int(), requiredItems: z.int() };

/** An item was completed, or the curriculum changed under what was. */
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
});

export type CertificateSnapshot = z.infer<typeof certificate>;

export const CertificateIssued = enrollmentEvents.event('CERTIFICATE_ISSUED', 1, certificate);

export const CertificateRevoked = enrollmentEvents.event(
  'CERTIFICATE_REVOKED',
  1,
  certificate.extend({ revokedAt: moment, reason: z.string() }),
);
