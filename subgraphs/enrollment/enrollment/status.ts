import { registerEnumType } from 'type-graphql';
import type { z } from 'zod';
import { type cancelCause, IN_COURSE as inCourse } from '../../../schema/events/enrollment.js';

export enum EnrollmentStatus {
  PENDING_PAYMENT = 'PENDING_PAYMENT',
  WAITLISTED = 'WAITLISTED',
  ACTIVE = 'ACTIVE',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(EnrollmentStatus, { name: 'EnrollmentStatus' });

export const IN_COURSE = Object.values(EnrollmentStatus).filter((status) => inCourse.includes(status));

/** Why an enrollment was cancelled, for services; people read the reason. */
export type CancelCause = z.infer<typeof cancelCause>;
