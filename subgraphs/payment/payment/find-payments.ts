import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { paymentPolicy } from '../policy.js';
import { Payment } from './payment.entity.js';

/** As far as they exist for the caller. */
export const paymentsById: Batch<string, Payment> = async (ids, context) =>
  byKey(visible(context, await context.em.find(Payment, { id: { $in: ids.filter(isId) } })), ({ id }) => id);

/** The latest of each enrollment, as far as it exists for the caller. */
export const paymentsOfEnrollments: Batch<string, Payment> = async (enrollmentIds, context) => {
  const latest = await context.em.find(
    Payment,
    { enrollmentId: { $in: enrollmentIds.filter(isId) } },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  return byKey(visible(context, latest), ({ enrollmentId }) => enrollmentId ?? '');
};

const visible = ({ caller }: RequestContext, payments: readonly Payment[]) =>
  payments.filter((payment) => paymentPolicy.see(caller, payment));
