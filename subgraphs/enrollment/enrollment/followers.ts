import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import type { Enrollment } from './enrollment.entity.js';

export const studentChannel = (studentId: string): string => `student:${studentId}`;

export const courseChannel = (courseId: string): string => `course:${courseId}`;

/**
 * Notifies the followers of an enrollment that it has changed, in the transaction that changes it. Students further down the waitlist are
 * not notified when they move up, and nobody is of what an import brings.
 */
export function notifyFollowers({ em, clock, silent }: RequestContext, { id, studentId, courseId }: Enrollment): void {
  if (silent) return;
  feed(em, [studentChannel(studentId), courseChannel(courseId)], id, clock.now());
}
