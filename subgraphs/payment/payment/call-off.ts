import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Undone, undone } from '../../../platform/messaging/saga/answer.js';
import { type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { requestRefund } from '../refund/request-refund.js';
import { expire } from './hear-provider.js';
import { lockPayment } from './lock-payment.js';
import type { CalledOff } from './payment.entity.js';
import { PaymentStatus } from './status.js';

type Event = EventEnvelope<EnrollmentSnapshot & { readonly sagaId: string; readonly because: CalledOff; readonly reason: string }>;

/**
 * The seat is not waited for any more: an open payment is closed, and money that was taken goes back, unless its seat has lapsed:
 * then enrollment may find another. Undone once the money is back; what comes in later is late money (`take-money.ts`).
 */
export async function callOff(event: Event, context: RequestContext): Promise<Undone | void> {
  const { sagaId, because, reason } = event.payload;
  const payment = await lockPayment(context.em, { sagaId });
  if (!payment) return undone;
  payment.calledOff = because;
  await expire(context, payment);
  if (payment.status !== PaymentStatus.SUCCEEDED) return undone;
  if (because === 'LAPSED') {
    payment.cameLate();
    return undone;
  }
  const { doneAt } = await requestRefund(context, payment, reason);
  return doneAt ? undone : undefined;
}
