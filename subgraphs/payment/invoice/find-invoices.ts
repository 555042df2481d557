import type { RequestContext } from '../../../platform/context.js';
import { type PageArgs, paginate } from '../../../platform/graphql/connection.js';
import { type Batch, byKey } from '../../../platform/loader.js';
import { requireUser } from '../../../platform/policy.js';
import { Invoice } from './invoice.entity.js';

/** The caller's own, newest first. */
export function findMyInvoices({ em, caller }: RequestContext, page: PageArgs) {
  const { userId } = requireUser(caller);
  return paginate(em, Invoice, page, { where: { payerId: userId }, orderBy: { issuedAt: 'desc', id: 'desc' } });
}

/** Of payments that the caller may see: whoever asks has found them. */
export const invoicesOfPayments: Batch<string, Invoice> = async (paymentIds, { em }) =>
  byKey(await em.find(Invoice, { paymentId: { $in: [...paymentIds] } }), ({ paymentId }) => paymentId);
