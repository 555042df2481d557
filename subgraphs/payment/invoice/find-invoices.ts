import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { Invoice } from './invoice.entity.js';

/** The caller's own, newest first. */
export function findMyInvoices({ em, caller }: RequestContext, page: PageArgs) {
  const { userId } = requireUser(caller);
  return paginate(em, Invoice, page, { where: { payerId: userId }, orderBy: { issuedAt: 'desc', id: 'desc' } });
}

/** Invoices by payment. The caller has loaded the payments, and so may see their invoices. */
export const invoicesOfPayments: Batch<string, Invoice> = async (paymentIds, { em }) =>
  byKey(await findRows(em, Invoice, { paymentId: [...paymentIds] }), ({ paymentId }) => paymentId);
