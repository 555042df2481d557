import type { RequestContext } from '../../../platform/kernel/context.js';
import { knownCourses } from '../course/known-courses.js';
import { OUTLIVES_ITS_COURSE } from '../kinds.js';
import { type Message, notifyPeople, type PersonalNotice } from './notify.js';

type AboutCourse = Message & Pick<PersonalNotice, 'userId' | 'at' | 'mailed'> & { readonly courseId: string };

/** Notifies people of something about a course. After the course is deleted, only of what outlives it, and without a link. */
export async function notifyAboutCourses(context: RequestContext, messages: readonly AboutCourse[]): Promise<void> {
  const courses = await knownCourses.requireParents(
    context,
    messages.map(({ courseId }) => courseId),
  );
  const notices = messages.flatMap((message): PersonalNotice[] => {
    if (courses.has(message.courseId)) return [{ ...message, link: `/courses/${message.courseId}` }];
    return OUTLIVES_ITS_COURSE.includes(message.kind) ? [{ ...message, courseId: null, link: null }] : [];
  });
  await notifyPeople(context, notices);
}
