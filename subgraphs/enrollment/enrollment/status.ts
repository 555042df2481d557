import { registerEnumType } from 'type-graphql';
import type { z } from 'zod';
import type { cancelCause } from '../../../schema/events/enrollment.js';

export enum EnrollmentStatus {
  PENDING_PAYMENT = 'PENDING_PAYMENT',
  WAITLISTED = 'WAITLISTED',
  ACTIVE = 'ACTIVE',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(EnrollmentStatus, { name: 'EnrollmentStatus' });

/** In the course, now or until it was completed. */
export const IN_COURSE: readonly EnrollmentStatus[] = [EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED];

/** Why an enrollment was cancelled, for services; people read the reason. */
export type CancelCause = z.infer<typeof cancelCause>;
