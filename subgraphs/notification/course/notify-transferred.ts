import type { z } from 'zod';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { CourseStaffChanged } from '../../../schema/events/course.js';
import { notifyAboutCourse } from '../inbox/notify-about-course.js';
import { NotificationKind } from '../kinds.js';

type StaffChanged = z.output<(typeof CourseStaffChanged)['schema']>;

/**
 * A course that was handed on: its new instructor is told, and the one before unless they did it themselves. Who joins or leaves the staff
 * otherwise is told by whoever asked them to.
 */
export async function notifyTransferred(
  { payload, time, silent, actor }: EventEnvelope<StaffChanged>,
  context: RequestContext,
): Promise<void> {
  const { courseId, title: courseTitle, added, removed } = payload;
  if (silent || added === null || removed === null) return;
  const tell = (userId: string, yours: boolean) =>
    notifyAboutCourse(
      context,
      { userId, courseId, at: new Date(time) },
      { kind: NotificationKind.COURSE_TRANSFERRED, facts: { courseTitle, yours } },
    );
  await tell(added, true);
  if (actor !== `user:${removed}`) await tell(removed, false);
}
