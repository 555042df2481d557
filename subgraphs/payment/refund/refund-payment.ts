import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { isOutage } from '../../../platform/kernel/outage.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { lockPayment } from '../payment/lock-payment.js';
import { Payment } from '../payment/payment.entity.js';
import { PaymentStatus } from '../payment/status.js';
import { paymentPolicy } from '../policy.js';
import { ProviderRefusal } from '../provider/provider.js';
import { performRefund } from './perform-refund.js';
import { requestRefund } from './request-refund.js';

@InputType()
export class RefundInput {
  @Field(() => ID)
  id!: string;

  @IsOptional()
  @Prose(1_000)
  @Field(() => String, { nullable: true })
  reason?: string | null;
}

/**
 * Admins; services, for a saga. NOT_REFUNDABLE unless the money was taken and not refunded yet. While the provider does not answer the
 * payment stays SUCCEEDED; the refund is stored, and will be made.
 */
export async function refundPayment(context: RequestContext, { id, reason = null }: RefundInput): Promise<Payment> {
  const refundId = await transaction(context, async (em) => {
    const payment = isId(id) ? await lockPayment(em, { id }) : null;
    paymentPolicy.demand('refund', context.caller, payment);
    if (payment.status !== PaymentStatus.SUCCEEDED) throw refuse(ErrorCode.NOT_REFUNDABLE, 'There is nothing to give back');
    return (await requestRefund({ ...context, em }, payment, reason)).id;
  });
  try {
    await performRefund(context, refundId);
  } catch (error) {
    // The cancellation is stored, and the job goes on with it.
    if (!isOutage(error) && !(error instanceof ProviderRefusal)) throw error;
    context.log.warn({ err: error, paymentId: id }, 'the provider could not refund yet');
  }
  const payment = await context.fresh().em.findOne(Payment, { id });
  if (!payment) throw notFound('Payment');
  return payment;
}
