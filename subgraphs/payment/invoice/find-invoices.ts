import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { Invoice } from './invoice.entity.js';

/** The caller's own, newest first. */
export function findMyInvoices({ em, caller }: RequestContext, page: PageArgs) {
  const { userId } = requireUser(caller);
  return paginate(em, Invoice, page, { where: { payerId: userId }, orderBy: { issuedAt: 'desc', id: 'desc' } });
}

/** Of payments that the caller may see: whoever asks has found them. */
export const invoicesOfPayments: Batch<string, Invoice> = async (paymentIds, { em }) =>
  byKey(await em.find(Invoice, { paymentId: { $in: [...paymentIds] } }), ({ paymentId }) => paymentId);
