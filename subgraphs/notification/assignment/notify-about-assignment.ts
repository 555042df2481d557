import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { type Audience, learnersOf, submittersOf } from '../audience/audience.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { type Message, notifyAudience } from '../inbox/notify.js';
import { notifyInCourse, type OfAStudent } from '../inbox/notify-in-course.js';
import { NotificationKind } from '../kinds.js';
import { touchedBy } from './touched-by.js';

/** What names an assignment. */
export type OfAssignment = Pick<AssignmentSnapshot, 'assignmentId' | 'courseId'> & { readonly assignmentTitle: string };

type Titles = { readonly courseTitle: string; readonly assignmentTitle: string };

/** Nobody learns in a draft. Its owner is asked whether it still is one, since COURSE_PUBLISHED may not have arrived yet. */
const hasLearners = ({ status }: KnownCourse): boolean => status !== 'DRAFT';

export async function notifyCreated({ payload, time, silent }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> {
  if (silent) return;
  const { title: assignmentTitle, dueAt } = payload;
  await notifyEach(context, learnersOf(payload.courseId), { ...payload, assignmentTitle }, new Date(time), (titles) => ({
    kind: NotificationKind.ASSIGNMENT_CREATED,
    facts: { ...titles, dueAt },
  }));
}

/** Notifies everybody whom the edit concerns, once each. */
export async function notifyUpdated(
  { payload, time, silent }: EventEnvelope<AssignmentSnapshot & { changed: readonly string[] }>,
  context: RequestContext,
): Promise<void> {
  const touched = touchedBy(payload.changed);
  if (silent || touched === 'nobody') return;
  const { courseId, assignmentId, title: assignmentTitle, dueAt } = payload;
  const audience = touched === 'learners' ? learnersOf(courseId) : submittersOf(courseId, assignmentId);
  await notifyEach(context, audience, { ...payload, assignmentTitle }, new Date(time), (titles) => ({
    kind: NotificationKind.ASSIGNMENT_CHANGED,
    facts: { ...titles, dueAt, forYou: false },
  }));
}

async function notifyEach(
  context: RequestContext,
  audience: Audience,
  about: OfAssignment,
  at: Date,
  message: (titles: Titles) => Message,
): Promise<void> {
  const course = await knownCourses.requireParent(context, about.courseId, hasLearners);
  if (!course || !hasLearners(course)) return;
  const { courseId, assignmentTitle } = about;
  const titles = { courseTitle: course.title, assignmentTitle };
  await notifyAudience(context, audience, { ...message(titles), courseId, link: linkTo(about), at });
}

/** Notifies the student of each event of something about an assignment; not after its course is deleted. */
export const notifyAboutAssignments = <Payload extends OfAssignment & OfAStudent>(
  events: readonly Pick<EventEnvelope<Payload>, 'payload' | 'time'>[],
  context: RequestContext,
  messageOf: (titles: Titles, payload: Payload) => Message,
): Promise<void> =>
  notifyInCourse(events, context, (courseTitle, payload) => ({
    ...messageOf({ courseTitle, assignmentTitle: payload.assignmentTitle }, payload),
    link: linkTo(payload),
  }));

const linkTo = ({ courseId, assignmentId }: OfAssignment): string => `/courses/${courseId}/assignments/${assignmentId}`;
