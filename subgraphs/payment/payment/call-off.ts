import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Undone, undone } from '../../../platform/messaging/saga/answer.js';
import { type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { requestRefund } from '../refund/request-refund.js';
import { endUnpaid, endUnwanted } from './end-payment.js';
import { lockPayment } from './lock-payment.js';
import type { CalledOff } from './payment.state.js';
import { PaymentStatus } from './status.js';

type Event = EventEnvelope<EnrollmentSnapshot & { readonly sagaId: string; readonly because: CalledOff; readonly reason: string }>;

/**
 * The enrollment does not want the money any more: an open payment is closed, and money that was taken is refunded, unless the seat has
 * lapsed: then enrollment may find another. The step is undone once the money is back; money that comes later is late (`take-money.ts`).
 */
export async function callOff(event: Event, context: RequestContext): Promise<Undone | void> {
  const { sagaId, because, reason } = event.payload;
  const payment = await lockPayment(context.em, { sagaId, replacedAt: null });
  if (!payment) return undone;
  payment.calledOff = because;
  await (because === 'LAPSED' ? endUnpaid(context, payment) : endUnwanted(context, payment));
  if (payment.status !== PaymentStatus.SUCCEEDED) return undone;
  if (because === 'LAPSED') {
    payment.cameLate();
    return undone;
  }
  const { doneAt } = await requestRefund(context, payment, reason);
  return doneAt ? undone : undefined;
}
