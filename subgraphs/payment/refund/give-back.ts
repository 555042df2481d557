import type { RequestContext } from '../../../platform/kernel/context.js';
import { lockPayment } from '../payment/lock-payment.js';
import { PaymentStatus } from '../payment/status.js';
import { requestRefund } from './request-refund.js';

/** The enrollment came to nothing, or is over: what was paid for it goes back, if it was. */
export async function giveBack(context: RequestContext, paymentId: string, reason: string): Promise<void> {
  const payment = await lockPayment(context.em, { id: paymentId });
  if (payment?.status === PaymentStatus.SUCCEEDED) await requestRefund(context, payment, reason);
}
