import type { Transitions } from '../../../platform/kernel/transitions.js';
import { EnrollmentStatus } from './status.js';

const { PENDING_PAYMENT, WAITLISTED, ACTIVE, COMPLETED, CANCELLED } = EnrollmentStatus;

/**
 * What an enrollment may become. A new enrollment begins where a cancelled one begins again. It gets its status when it begins; then the
 * saga holds the seat that is to be paid for, or the free seat is activated: so two statuses may follow themselves.
 */
export const TRANSITIONS: Transitions<EnrollmentStatus> = {
  [CANCELLED]: [PENDING_PAYMENT, WAITLISTED, ACTIVE],
  [WAITLISTED]: [PENDING_PAYMENT, ACTIVE, CANCELLED],
  [PENDING_PAYMENT]: [PENDING_PAYMENT, ACTIVE, CANCELLED],
  [ACTIVE]: [ACTIVE, COMPLETED, CANCELLED],
  // Only when its course is deleted: see `Enrollment.cancel`.
  [COMPLETED]: [CANCELLED],
};
