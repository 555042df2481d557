import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { type Audience, learnersOf, submittersOf } from '../audience/audience.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { type Message, tellAudience, tellPerson } from '../inbox/tell.js';
import { NotificationKind } from '../kinds.js';
import { touchedBy } from './touched-by.js';

/** What names an assignment. */
export type OfAssignment = Pick<AssignmentSnapshot, 'assignmentId' | 'courseId'> & { readonly assignmentTitle: string };

type Titles = { readonly courseTitle: string; readonly assignmentTitle: string };

/** In a draft nobody learns; whether it is one still is asked of its owner, since its publishing may not have come here yet. */
const hasLearners = ({ status }: KnownCourse): boolean => status !== 'DRAFT';

export async function tellCreated({ payload, time, silent }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> {
  if (silent) return;
  const { title: assignmentTitle, dueAt } = payload;
  await tellAll(context, learnersOf(payload.courseId), { ...payload, assignmentTitle }, new Date(time), (titles) => ({
    kind: NotificationKind.ASSIGNMENT_CREATED,
    facts: { ...titles, dueAt },
  }));
}

/** Those whom the edit touches, once each. */
export async function tellUpdated(
  { payload, time, silent }: EventEnvelope<AssignmentSnapshot & { changed: readonly string[] }>,
  context: RequestContext,
): Promise<void> {
  const touched = touchedBy(payload.changed);
  if (silent || touched === 'nobody') return;
  const { courseId, assignmentId, title: assignmentTitle, dueAt } = payload;
  const audience = touched === 'learners' ? learnersOf(courseId) : submittersOf(courseId, assignmentId);
  await tellAll(context, audience, { ...payload, assignmentTitle }, new Date(time), (titles) => ({
    kind: NotificationKind.ASSIGNMENT_CHANGED,
    facts: { ...titles, dueAt, forYou: false },
  }));
}

async function tellAll(
  context: RequestContext,
  audience: Audience,
  about: OfAssignment,
  at: Date,
  message: (titles: Titles) => Message,
): Promise<void> {
  const course = await knownCourses.requireParent(context, about.courseId, hasLearners);
  if (!course || !hasLearners(course)) return;
  await tellAudience(context, audience, { ...message(titlesOf(course, about)), ...whereIs(about), at });
}

/** Tells one student something of an assignment; nothing once its course is deleted. */
export async function tellOfAssignment(
  context: RequestContext,
  about: OfAssignment & { readonly studentId: string },
  { time, silent }: Pick<EventEnvelope, 'time' | 'silent'>,
  message: (titles: Titles) => Message,
): Promise<void> {
  if (silent) return;
  const course = await knownCourses.requireParent(context, about.courseId);
  if (course) await tellPerson(context, about.studentId, { ...message(titlesOf(course, about)), ...whereIs(about), at: new Date(time) });
}

const titlesOf = ({ title: courseTitle }: KnownCourse, { assignmentTitle }: OfAssignment): Titles => ({ courseTitle, assignmentTitle });

const whereIs = ({ courseId, assignmentId }: OfAssignment) => ({ courseId, link: `/courses/${courseId}/assignments/${assignmentId}` });
