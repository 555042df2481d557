import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { allOfCourse, learnersOf, ofCourse, Via } from '../audience/audience.js';
import { join, leave, type Membership } from '../audience/membership.js';
import { inOpenCourses } from '../course/known-courses.js';
import { type Message, notifyPeople } from '../inbox/notify.js';
import { notifyAboutCourses } from '../inbox/notify-about-course.js';
import { NotificationKind } from '../kinds.js';

type Event = EventEnvelope<EnrollmentSnapshot>;

type Cancellation = { readonly cause: string; readonly reason: string };

const membershipOf = ({ payload: { courseId, studentId: userId }, time }: Event): Membership => ({
  audiences: [ofCourse(courseId), learnersOf(courseId)],
  via: Via.ENROLLMENT,
  userId,
  since: new Date(time),
});

/** Students in a course belong to its audiences; earlier announcements are not for them. */
export async function areInCourse(events: readonly Event[], context: RequestContext): Promise<void> {
  await join(context, (await inOpenCourses(events, context)).map(membershipOf));
}

/** Students who leave a course also leave the audiences of the assignments that they have submitted to. */
export async function haveLeft(events: readonly Event[], context: RequestContext): Promise<void> {
  await leave(context, events.map(membershipOf));
  const left = events.map(({ payload: { courseId, studentId } }) => ({ user_id: studentId, audience: allOfCourse(courseId) }));
  await context.em.execute(
    `delete from audience_member member using jsonb_populate_recordset(null::audience_member, ?::jsonb) as told
    where member.user_id = told.user_id and member.via = ? and member.audience like told.audience`,
    [JSON.stringify(left), Via.SUBMISSION],
  );
}

/**
 * An enrollment that ends with its course is told as the end of the course only. The course may still be known here, or be gone already.
 */
export async function notifyCancelled(events: readonly EventEnvelope<EnrollmentSnapshot & Cancellation>[], context: RequestContext) {
  const [withCourse, alone] = [true, false].map((ends) => events.filter(({ payload }) => (payload.cause === 'COURSE_DELETED') === ends));
  await notifyStudents(alone ?? [], context, ({ courseTitle, reason }) => ({
    kind: NotificationKind.ENROLLMENT_CANCELLED,
    facts: { courseTitle, reason },
  }));
  if (context.silent) return;
  const notices = (withCourse ?? []).map(({ payload: { studentId: userId, courseTitle }, time }) => ({
    userId,
    kind: NotificationKind.COURSE_DELETED as const,
    facts: { courseTitle },
    courseId: null,
    link: null,
    at: new Date(time),
  }));
  await notifyPeople(context, notices);
}

/** Notifies students about their enrollments. */
export async function notifyStudents<Payload extends EnrollmentSnapshot>(
  events: readonly EventEnvelope<Payload>[],
  context: RequestContext,
  messageOf: (payload: Payload) => Message,
): Promise<void> {
  if (context.silent) return;
  const messages = events.map(({ payload, time }) => ({
    ...messageOf(payload),
    userId: payload.studentId,
    courseId: payload.courseId,
    at: new Date(time),
  }));
  await notifyAboutCourses(context, messages);
}
