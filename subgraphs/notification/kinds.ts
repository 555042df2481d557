import { registerEnumType } from 'type-graphql';

/** What people are notified of. */
export enum NotificationKind {
  WELCOME = 'WELCOME',
  COURSE_PUBLISHED = 'COURSE_PUBLISHED',
  ANNOUNCEMENT = 'ANNOUNCEMENT',
  ENROLLMENT_CONFIRMED = 'ENROLLMENT_CONFIRMED',
  ENROLLMENT_CANCELLED = 'ENROLLMENT_CANCELLED',
  WAITLIST_PROMOTED = 'WAITLIST_PROMOTED',
  PAYMENT_FAILED = 'PAYMENT_FAILED',
  PAYMENT_REFUNDED = 'PAYMENT_REFUNDED',
  ASSIGNMENT_CREATED = 'ASSIGNMENT_CREATED',
  ASSIGNMENT_CHANGED = 'ASSIGNMENT_CHANGED',
  SUBMISSION_RECEIVED = 'SUBMISSION_RECEIVED',
  SUBMISSION_REJECTED = 'SUBMISSION_REJECTED',
  GRADE_RELEASED = 'GRADE_RELEASED',
  COURSE_COMPLETED = 'COURSE_COMPLETED',
  COURSE_DELETED = 'COURSE_DELETED',
  COURSE_TRANSFERRED = 'COURSE_TRANSFERRED',
}
registerEnumType(NotificationKind, { name: 'NotificationKind' });

export const NOTIFICATION_KINDS = Object.values(NotificationKind);

/** Kinds that stay in the inbox when their course is deleted: the end of something, or what belongs to the reader without the course. */
export const OUTLIVES_ITS_COURSE: readonly NotificationKind[] = [
  NotificationKind.ENROLLMENT_CANCELLED,
  NotificationKind.PAYMENT_REFUNDED,
  NotificationKind.COURSE_COMPLETED,
  NotificationKind.COURSE_DELETED,
];

interface OfCourse {
  readonly courseTitle: string;
}

interface OfAssignment extends OfCourse {
  readonly assignmentTitle: string;
}

type CertificateChange =
  | { readonly change: 'REVOKED'; readonly serial: string; readonly reason: string }
  | { readonly change: 'REISSUED'; readonly serial: string };

/** The facts that are stored for each kind, as they were when it happened. The text is made when somebody reads it. */
export interface Facts {
  [NotificationKind.WELCOME]: Record<never, never>;
  [NotificationKind.COURSE_PUBLISHED]: OfCourse;
  [NotificationKind.ANNOUNCEMENT]: OfCourse & { readonly title: string; readonly body: string };
  [NotificationKind.ENROLLMENT_CONFIRMED]: OfCourse;
  [NotificationKind.ENROLLMENT_CANCELLED]: OfCourse & { readonly reason: string | null };
  /** `seatHeldUntil`, ISO 8601, when the seat has to be paid by then. */
  [NotificationKind.WAITLIST_PROMOTED]: OfCourse & { readonly seatHeldUntil: string | null };
  /** `what` was to be paid: the title of a course or a plan. */
  [NotificationKind.PAYMENT_FAILED]: { readonly what: string; readonly reason: string | null };
  /** `amount` in minor units of `currency` (ISO 4217). */
  [NotificationKind.PAYMENT_REFUNDED]: { readonly what: string; readonly amount: number; readonly currency: string };
  [NotificationKind.ASSIGNMENT_CREATED]: OfAssignment & { readonly dueAt: string | null };
  /** `forYou` when the dates or attempts were set for this student alone; `excused` when they were excused, or no longer are. */
  [NotificationKind.ASSIGNMENT_CHANGED]: OfAssignment & {
    readonly dueAt: string | null;
    readonly forYou: boolean;
    readonly excused?: boolean;
  };
  [NotificationKind.SUBMISSION_RECEIVED]: OfAssignment;
  [NotificationKind.SUBMISSION_REJECTED]: OfAssignment & { readonly reason: string };
  /**
   * Of an assignment or a quiz. Never the score: somebody may look over the reader's shoulder. `changed` when an earlier grade had been
   * released, `feedback` when only what explains it is another.
   */
  [NotificationKind.GRADE_RELEASED]: OfAssignment & { readonly changed: boolean; readonly feedback?: boolean };
  /** `certificate` when something became of the certificate since. */
  [NotificationKind.COURSE_COMPLETED]: OfCourse & { readonly certificate?: CertificateChange };
  [NotificationKind.COURSE_DELETED]: OfCourse;
  /** `yours` for its new instructor; otherwise the reader had it before. */
  [NotificationKind.COURSE_TRANSFERRED]: OfCourse & { readonly yours: boolean };
}
