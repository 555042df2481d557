import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { QuizResult } from '../../../schema/events/content.js';
import { notifyInCourse } from '../inbox/notify-in-course.js';
import { NotificationKind } from '../kinds.js';

type Regraded = QuizResult & { readonly previousScore: number; readonly scoreSeen: boolean };

/**
 * A corrected key has changed a score. Nobody is told that it was corrected and changed nothing for them, nor of a score that the quiz does
 * not show them: they could tell from it how they did.
 */
export async function notifyRegraded(events: readonly EventEnvelope<Regraded>[], context: RequestContext): Promise<void> {
  const changes = events.filter(({ payload: { score, previousScore, scoreSeen } }) => scoreSeen && score !== previousScore);
  await notifyInCourse(changes, context, (courseTitle, { courseId, contentId, contentTitle: assignmentTitle }) => ({
    kind: NotificationKind.GRADE_RELEASED,
    facts: { courseTitle, assignmentTitle, changed: true },
    link: `/courses/${courseId}/content/${contentId}`,
  }));
}
