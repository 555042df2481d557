import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';
import type { Enrollment } from './enrollment.entity.js';

export const studentChannel = (studentId: string): string => `student:${studentId}`;

export const courseChannel = (courseId: string): string => `course:${courseId}`;

/** Tells those who follow it that an enrollment has changed, in the transaction that changes it. Others in line are not told that they moved up. */
export function tellFollowers({ em, clock }: RequestContext, { id, studentId, courseId }: Enrollment): void {
  feed(em, [studentChannel(studentId), courseChannel(courseId)], id, clock.now());
}
