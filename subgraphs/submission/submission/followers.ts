import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';
import type { Submission } from './submission.entity.js';

export const studentChannel = (studentId: string): string => `student:${studentId}`;

export const assignmentChannel = (assignmentId: string): string => `assignment:${assignmentId}`;

type Context = Pick<RequestContext, 'em' | 'clock' | 'silent'>;

/** Tells the student and the staff that a submission has changed, in the transaction that changes it. Of a draft, the student alone. */
export function tellFollowers({ em, clock, silent }: Context, { id, studentId, assignmentId, isDraft }: Submission): void {
  if (silent) return;
  feed(em, isDraft ? [studentChannel(studentId)] : [studentChannel(studentId), assignmentChannel(assignmentId)], id, clock.now());
}

/** What is not for the student to know. */
export function tellStaff({ em, clock, silent }: Context, assignmentId: string, submissionId: string): void {
  if (!silent) feed(em, [assignmentChannel(assignmentId)], submissionId, clock.now());
}
