import type { z } from 'zod';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { CourseStaffChanged } from '../../../schema/events/course.js';
import { notifyAboutCourses } from '../inbox/notify-about-course.js';
import { NotificationKind } from '../kinds.js';

type StaffChanged = z.output<(typeof CourseStaffChanged)['schema']>;

/**
 * Courses that were handed on: the new instructor is told, and the one before unless they did it themselves. Who joins or leaves the staff
 * otherwise is told by whoever asked them to.
 */
export async function notifyTransferred(events: readonly EventEnvelope<StaffChanged>[], context: RequestContext): Promise<void> {
  if (context.silent) return;
  const messages = events.flatMap(({ payload: { courseId, title: courseTitle, added, removed }, time, actor }) => {
    if (added === null || removed === null) return [];
    const about = (userId: string, yours: boolean) =>
      ({ kind: NotificationKind.COURSE_TRANSFERRED, facts: { courseTitle, yours }, userId, courseId, at: new Date(time) }) as const;
    return actor === `user:${removed}` ? [about(added, true)] : [about(added, true), about(removed, false)];
  });
  if (messages.length > 0) await notifyAboutCourses(context, messages);
}
