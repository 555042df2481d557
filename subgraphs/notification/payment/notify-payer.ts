import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { type Message, notifyPerson } from '../inbox/notify.js';
import { notifyAboutCourse } from '../inbox/notify-about-course.js';

/** Notifies a payer of what happens to their payment, for a course or for a plan. */
export async function notifyPayer(
  { payload, time, silent }: EventEnvelope<PaymentSnapshot>,
  context: RequestContext,
  message: Message,
): Promise<void> {
  if (silent) return;
  const { payerId: userId, courseId } = payload;
  const at = new Date(time);
  if (courseId) await notifyAboutCourse(context, { userId, courseId, at }, message);
  else await notifyPerson(context, userId, { ...message, courseId: null, link: null, at });
}
