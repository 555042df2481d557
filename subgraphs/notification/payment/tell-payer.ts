import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { type Message, tellPerson } from '../inbox/tell.js';
import { tellOfCourse } from '../inbox/tell-of-course.js';

/** Tells a payer what becomes of their money: for a course, or for a plan. */
export async function tellPayer(
  { payload, time, silent }: EventEnvelope<PaymentSnapshot>,
  context: RequestContext,
  message: Message,
): Promise<void> {
  if (silent) return;
  const { payerId: userId, courseId } = payload;
  const at = new Date(time);
  if (courseId) await tellOfCourse(context, { userId, courseId, at }, message);
  else await tellPerson(context, userId, { ...message, courseId: null, link: null, at });
}
