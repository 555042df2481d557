import { registerEnumType } from 'type-graphql';

export enum SubmissionStatus {
  DRAFT = 'DRAFT',
  SUBMITTED = 'SUBMITTED',
  GRADED = 'GRADED',
  REJECTED = 'REJECTED',
}
registerEnumType(SubmissionStatus, { name: 'SubmissionStatus' });

/** The statuses that count as an attempt: a rejected submission does not. */
export const ATTEMPTED: readonly SubmissionStatus[] = [SubmissionStatus.SUBMITTED, SubmissionStatus.GRADED];
