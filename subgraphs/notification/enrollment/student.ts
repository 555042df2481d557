import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { allOfCourse, learnersOf, ofCourse, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import { knownCourses } from '../course/known-courses.js';
import { type Message, notifyPerson } from '../inbox/notify.js';
import { notifyAboutCourse } from '../inbox/notify-about-course.js';
import { NotificationKind } from '../kinds.js';

type Event = EventEnvelope<EnrollmentSnapshot>;

type Cancellation = { readonly cause: string; readonly reason: string };

const membershipOf = ({ payload: { courseId, studentId: userId } }: Event) =>
  ({ audiences: [ofCourse(courseId), learnersOf(courseId)], via: Via.ENROLLMENT, userId }) as const;

/** A student in a course belongs to its audiences; earlier announcements are not for them. */
export async function isInCourse(event: Event, context: RequestContext): Promise<void> {
  if (await knownCourses.requireParent(context, event.payload.courseId))
    await setMember(context, membershipOf(event), true, new Date(event.time));
}

/** A student who leaves the course also leaves the audiences of the assignments that they have submitted to. */
export async function isNotInCourse(event: Event, context: RequestContext): Promise<void> {
  const { courseId, studentId } = event.payload;
  await setMember(context, membershipOf(event), false, new Date(event.time));
  await context.em.execute('delete from audience_member where user_id = ? and via = ? and audience like ?', [
    studentId,
    Via.SUBMISSION,
    allOfCourse(courseId),
  ]);
}

/**
 * An enrollment that ends with its course is told as the end of the course only. The course may still be known here, or be gone already.
 */
export async function notifyCancelled(event: EventEnvelope<EnrollmentSnapshot & Cancellation>, context: RequestContext): Promise<void> {
  const { studentId, courseTitle, cause, reason } = event.payload;
  if (cause !== 'COURSE_DELETED') {
    return notifyStudent(event, context, { kind: NotificationKind.ENROLLMENT_CANCELLED, facts: { courseTitle, reason } });
  }
  if (event.silent) return;
  const facts = { courseTitle };
  await notifyPerson(context, studentId, {
    kind: NotificationKind.COURSE_DELETED,
    facts,
    courseId: null,
    link: null,
    at: new Date(event.time),
  });
}

/** Notifies a student about their enrollment. */
export async function notifyStudent({ payload, time, silent }: Event, context: RequestContext, message: Message): Promise<void> {
  if (silent) return;
  const { courseId, studentId: userId } = payload;
  await notifyAboutCourse(context, { userId, courseId, at: new Date(time) }, message);
}
