import { NotificationKind } from '../kinds.js';

/** Whether a kind is mailed to readers who have not chosen. In the inbox every kind is shown unless it is hidden. */
export const emailByDefault: Readonly<Record<NotificationKind, boolean>> = {
  [NotificationKind.WELCOME]: true,
  // Goes to a whole school, and interests some: mailed only on request.
  [NotificationKind.COURSE_PUBLISHED]: false,
  [NotificationKind.ANNOUNCEMENT]: true,
  [NotificationKind.ENROLLMENT_CONFIRMED]: true,
  [NotificationKind.ENROLLMENT_CANCELLED]: true,
  [NotificationKind.WAITLIST_PROMOTED]: true,
  [NotificationKind.PAYMENT_FAILED]: true,
  [NotificationKind.PAYMENT_REFUNDED]: true,
  [NotificationKind.ASSIGNMENT_CREATED]: true,
  [NotificationKind.ASSIGNMENT_CHANGED]: true,
  [NotificationKind.SUBMISSION_RECEIVED]: true,
  [NotificationKind.SUBMISSION_REJECTED]: true,
  [NotificationKind.GRADE_RELEASED]: true,
  [NotificationKind.COURSE_COMPLETED]: true,
  [NotificationKind.COURSE_DELETED]: true,
  [NotificationKind.COURSE_TRANSFERRED]: true,
};
