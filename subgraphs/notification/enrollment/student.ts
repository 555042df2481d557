import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { allOfCourse, learnersOf, ofCourse, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import { knownCourses } from '../course/known-courses.js';
import { type Message, tellPerson } from '../inbox/tell.js';
import { tellOfCourse } from '../inbox/tell-of-course.js';
import { NotificationKind } from '../kinds.js';

type Event = EventEnvelope<EnrollmentSnapshot>;

type Cancellation = { readonly cause: string; readonly reason: string };

const membershipOf = ({ payload: { courseId, studentId: userId } }: Event) =>
  ({ audiences: [ofCourse(courseId), learnersOf(courseId)], via: Via.ENROLLMENT, userId }) as const;

/** Whoever is in a course belongs to its audiences; what was announced before they came is not for them. */
export async function isInCourse(event: Event, context: RequestContext): Promise<void> {
  if (await knownCourses.requireParent(context, event.payload.courseId))
    await setMember(context, membershipOf(event), true, new Date(event.time));
}

/** With the course they leave what they have submitted to. */
export async function isNotInCourse(event: Event, context: RequestContext): Promise<void> {
  const { courseId, studentId } = event.payload;
  await setMember(context, membershipOf(event), false, new Date(event.time));
  await context.em.execute('delete from audience_member where user_id = ? and via = ? and audience like ?', [
    studentId,
    Via.SUBMISSION,
    allOfCourse(courseId),
  ]);
}

/** What has the end of its course for a reason is told as that, and nothing else of it; the course may be here still, or gone already. */
export async function tellCancelled(event: EventEnvelope<EnrollmentSnapshot & Cancellation>, context: RequestContext): Promise<void> {
  const { studentId, courseTitle, cause, reason } = event.payload;
  if (cause !== 'COURSE_DELETED') {
    return tellStudent(event, context, { kind: NotificationKind.ENROLLMENT_CANCELLED, facts: { courseTitle, reason } });
  }
  if (event.silent) return;
  const facts = { courseTitle };
  await tellPerson(context, studentId, {
    kind: NotificationKind.COURSE_DELETED,
    facts,
    courseId: null,
    link: null,
    at: new Date(event.time),
  });
}

/** Tells a student how their enrollment goes. */
export async function tellStudent({ payload, time, silent }: Event, context: RequestContext, message: Message): Promise<void> {
  if (silent) return;
  const { courseId, studentId: userId } = payload;
  await tellOfCourse(context, { userId, courseId, at: new Date(time) }, message);
}
