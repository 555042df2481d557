import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import type { Submission } from './submission.entity.js';

export const studentChannel = (studentId: string): string => `student:${studentId}`;

export const assignmentChannel = (assignmentId: string): string => `assignment:${assignmentId}`;

type Context = Pick<RequestContext, 'em' | 'clock' | 'silent'>;

/** Notifies the student and the staff that a submission has changed, in the transaction that changes it; of a draft, the student only. */
export function notifyFollowers({ em, clock, silent }: Context, { id, studentId, assignmentId, isDraft }: Submission): void {
  if (silent) return;
  feed(em, isDraft ? [studentChannel(studentId)] : [studentChannel(studentId), assignmentChannel(assignmentId)], id, clock.now());
}

/** Notifies the staff of a change that the student must not know of. */
export function notifyStaff({ em, clock, silent }: Context, assignmentId: string, submissionId: string): void {
  if (!silent) feed(em, [assignmentChannel(assignmentId)], submissionId, clock.now());
}
