import type { RequestContext } from '../../../platform/context.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import { type Message, tellPerson } from '../inbox/tell.js';

export async function tellPayer(
  { payload, time, silent }: EventEnvelope<PaymentSnapshot>,
  context: RequestContext,
  message: Message,
): Promise<void> {
  if (silent) return;
  const { payerId, courseId } = payload;
  await tellPerson(context, payerId, { ...message, courseId, link: courseId && `/courses/${courseId}`, at: new Date(time) });
}
