import { notFound } from '../../../platform/kernel/errors.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import { paymentPolicy } from '../policy.js';
import { paymentChannel } from './channels.js';
import { paymentsById } from './find-payments.js';
import { Payment } from './payment.entity.js';

/** The `subscribe` of `paymentChanged`: the payer, admins. NOT_FOUND for everybody else. */
export const paymentChanged = follow<{ id: string; after?: string | null }, Payment>({
  async channels({ id }, { load }) {
    if (!(await load(paymentsById, id))) throw notFound('Payment');
    return [paymentChannel(id)];
  },
  async things({ subject: id }, callers, { em }) {
    const payment = await em.findOne(Payment, { id });
    return callers.map((caller) => (payment && paymentPolicy.see(caller, payment) ? payment : null));
  },
});
