import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { CertificateSnapshot } from '../../../schema/events/enrollment.js';
import { notifyAboutCourses } from '../inbox/notify-about-course.js';
import { type Facts, NotificationKind } from '../kinds.js';

type Change = Facts[NotificationKind.COURSE_COMPLETED]['certificate'];

/**
 * Notifies a student of what became of their certificate, as they were of the completion. An event without the course's title is older
 * than this notice.
 */
export async function notifyOfCertificate(
  { payload, time, silent }: EventEnvelope<CertificateSnapshot>,
  context: RequestContext,
  certificate: NonNullable<Change>,
): Promise<void> {
  const { studentId: userId, courseId, courseTitle } = payload;
  if (silent || courseTitle === undefined) return;
  const facts = { courseTitle, certificate };
  await notifyAboutCourses(context, [{ kind: NotificationKind.COURSE_COMPLETED, facts, userId, courseId, at: new Date(time) }]);
}
