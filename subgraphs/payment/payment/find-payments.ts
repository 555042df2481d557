import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { paymentPolicy } from '../policy.js';
import { Payment } from './payment.entity.js';

/** Payments that the caller may see. */
export const paymentsById: Batch<string, Payment> = async (ids, context) =>
  byKey(visible(context, await findRows(context.em, Payment, { id: ids.filter(isId) })), ({ id }) => id);

/** The latest payment of each enrollment that counts, if the caller may see it. */
export const paymentsOfEnrollments: Batch<string, Payment> = async (enrollmentIds, context) => {
  const latest = await findRows(
    context.em,
    Payment,
    { enrollmentId: enrollmentIds.filter(isId), replacedAt: null },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  return byKey(visible(context, latest), ({ enrollmentId }) => enrollmentId ?? '');
};

const visible = ({ caller }: RequestContext, payments: readonly Payment[]) =>
  payments.filter((payment) => paymentPolicy.see(caller, payment));
