import type { RequestContext } from '../../../platform/kernel/context.js';
import { knownCourses } from '../course/known-courses.js';
import { OUTLIVES_ITS_COURSE } from '../kinds.js';
import { type Message, tellPerson } from './tell.js';

/** Tells one person something of a course. Once that is deleted they are told what outlives it alone, and without a way to it. */
export async function tellOfCourse(
  context: RequestContext,
  { userId, courseId, at }: { userId: string; courseId: string; at: Date },
  message: Message,
): Promise<void> {
  const course = await knownCourses.requireParent(context, courseId);
  if (course) await tellPerson(context, userId, { ...message, courseId, link: `/courses/${courseId}`, at });
  else if (OUTLIVES_ITS_COURSE.includes(message.kind)) await tellPerson(context, userId, { ...message, courseId: null, link: null, at });
}
