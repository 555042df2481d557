import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { QuizGradeChange } from '../../../schema/events/content.js';
import { notifyInCourse } from '../inbox/notify-in-course.js';
import { NotificationKind } from '../kinds.js';

/** Nobody is notified of a grade that the quiz does not show them: they could tell from it how they did. */
export async function notifyGradeChanged(events: readonly EventEnvelope<QuizGradeChange>[], context: RequestContext): Promise<void> {
  const changes = events.filter(({ payload: { scoreSeen } }) => scoreSeen);
  await notifyInCourse(changes, context, (courseTitle, { courseId, contentId, contentTitle: assignmentTitle }) => ({
    kind: NotificationKind.GRADE_RELEASED,
    facts: { courseTitle, assignmentTitle, changed: true },
    link: `/courses/${courseId}/content/${contentId}`,
  }));
}
