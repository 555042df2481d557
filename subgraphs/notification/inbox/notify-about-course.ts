import type { RequestContext } from '../../../platform/kernel/context.js';
import { knownCourses } from '../course/known-courses.js';
import { OUTLIVES_ITS_COURSE } from '../kinds.js';
import { type Message, type Notice, notifyPerson } from './notify.js';

/** Notifies one person of something about a course. After the course is deleted, only of what outlives it, and without a link. */
export async function notifyAboutCourse(
  context: RequestContext,
  { userId, courseId, at }: { userId: string; courseId: string; at: Date },
  message: Message & Pick<Notice, 'mailed'>,
): Promise<void> {
  const course = await knownCourses.requireParent(context, courseId);
  if (course) await notifyPerson(context, userId, { ...message, courseId, link: `/courses/${courseId}`, at });
  else if (OUTLIVES_ITS_COURSE.includes(message.kind)) await notifyPerson(context, userId, { ...message, courseId: null, link: null, at });
}
