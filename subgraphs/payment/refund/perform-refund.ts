import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { lockPayment } from '../payment/lock-payment.js';
import { Payment } from '../payment/payment.entity.js';
import { completeRefund } from './complete-refund.js';
import { Refund } from './refund.entity.js';

/** Has the provider send the money back. Does nothing when that is done. Throws when the provider does not answer, and is tried again. */
export async function performRefund(context: RequestContext, refundId: string): Promise<void> {
  const { em, resources } = context.fresh();
  const refund = await em.findOneOrFail(Refund, { id: refundId });
  if (refund.doneAt) return;
  const payment = await em.findOneOrFail(Payment, { id: refund.paymentId });
  if (!payment.chargeId) throw new Error(`payment ${payment.id} has no charge to give back`);
  await resources.paymentProvider.refund({ refundId, chargeId: payment.chargeId, amount: payment.due });
  await wentBack(context, payment.id);
}

/** The provider says that a charge was refunded. A person may have done that there by hand: then this is the first we know of it. */
export async function handleRefunded(context: RequestContext, chargeId: string): Promise<void> {
  const payment = await context.em.findOne(Payment, { chargeId });
  if (payment) await wentBack(context, payment.id);
  else context.log.error({ chargeId }, 'the provider tells of a refund of a charge that is not known here');
}

function wentBack(context: RequestContext, paymentId: string): Promise<void> {
  return transaction(context, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (!payment) return;
    const asked = await em.findOne(Refund, { paymentId });
    const refund = asked ?? Object.assign(new Refund(), { paymentId, reason: null, requestedAt: context.clock.now() });
    em.persist(refund);
    await completeRefund({ ...context, em }, payment, refund);
  });
}
