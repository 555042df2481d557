import { registerEnumType } from 'type-graphql';

export enum SubmissionStatus {
  DRAFT = 'DRAFT',
  SUBMITTED = 'SUBMITTED',
  GRADED = 'GRADED',
  REJECTED = 'REJECTED',
}
registerEnumType(SubmissionStatus, { name: 'SubmissionStatus' });

/** What counts as an attempt: what went back to the student does not. */
export const ATTEMPTED: readonly SubmissionStatus[] = [SubmissionStatus.SUBMITTED, SubmissionStatus.GRADED];
