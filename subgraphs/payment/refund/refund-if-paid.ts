import type { RequestContext } from '../../../platform/kernel/context.js';
import { lockPayment } from '../payment/lock-payment.js';
import { PaymentStatus } from '../payment/status.js';
import { requestRefund } from './request-refund.js';

/** Refunds the payment of an enrollment that is over, if it was paid. */
export async function refundIfPaid(context: RequestContext, paymentId: string, reason: string): Promise<void> {
  const payment = await lockPayment(context.em, { id: paymentId });
  if (payment?.status === PaymentStatus.SUCCEEDED) await requestRefund(context, payment, reason);
}
