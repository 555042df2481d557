import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { knownCourses } from '../course/known-courses.js';
import { type Message, notifyPeople, type PersonalNotice } from './notify.js';

export interface OfAStudent {
  readonly courseId: string;
  readonly studentId: string;
}

/** Notifies the student of each event of something in a course; not after the course is deleted. */
export async function notifyInCourse<Payload extends OfAStudent>(
  events: readonly Pick<EventEnvelope<Payload>, 'payload' | 'time'>[],
  context: RequestContext,
  messageOf: (courseTitle: string, payload: Payload) => Message & { readonly link: string },
): Promise<void> {
  if (context.silent) return;
  const courses = await knownCourses.requireParents(
    context,
    events.map(({ payload }) => payload.courseId),
  );
  const notices = events.flatMap(({ payload, time }): PersonalNotice[] => {
    const course = courses.get(payload.courseId);
    if (!course) return [];
    const { courseId, studentId: userId } = payload;
    return [{ ...messageOf(course.title, payload), courseId, userId, at: new Date(time) }];
  });
  await notifyPeople(context, notices);
}
