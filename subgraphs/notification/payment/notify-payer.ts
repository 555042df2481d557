import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { type Message, type Notice, notifyPeople } from '../inbox/notify.js';
import { notifyAboutCourses } from '../inbox/notify-about-course.js';
import { NotificationKind } from '../kinds.js';
import { wantsEmail } from '../preference/wants-email.js';

/** Notifies a payer of what happens to their payment, for a course or for a plan. */
export async function notifyPayer(
  { payload, time, silent }: EventEnvelope<PaymentSnapshot>,
  context: RequestContext,
  message: Message & Pick<Notice, 'mailed'>,
): Promise<void> {
  if (silent) return;
  const { payerId: userId, courseId } = payload;
  const at = new Date(time);
  if (courseId) await notifyAboutCourses(context, [{ ...message, userId, courseId, at }]);
  else await notifyPeople(context, [{ ...message, userId, courseId: null, link: null, at }]);
}

/**
 * Notifies a payer of a payment that failed. With it their enrollment is cancelled, which they are told with the same reason: of the two
 * one is mailed.
 */
export async function notifyFailed(
  event: EventEnvelope<PaymentSnapshot & { readonly reason: string | null }>,
  context: RequestContext,
): Promise<void> {
  const { what, reason, enrollmentId, payerId } = event.payload;
  const mailed = !enrollmentId || !(await wantsEmail(context, payerId, NotificationKind.ENROLLMENT_CANCELLED));
  await notifyPayer(event, context, { kind: NotificationKind.PAYMENT_FAILED, facts: { what, reason }, mailed });
}
