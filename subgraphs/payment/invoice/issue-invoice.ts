import type { EntityManager } from '@mikro-orm/postgresql';
import type { Payment } from '../payment/payment.entity.js';
import { Invoice, type InvoiceLine } from './invoice.entity.js';

/** Writes the invoice of a payment and answers its number: `2026-000001`, counted by the year without a gap. */
export async function issueInvoice(em: EntityManager, payment: Payment, now: Date): Promise<string> {
  const number = await nextNumber(em, now.getUTCFullYear());
  const invoice = Object.assign(new Invoice(), {
    number,
    paymentId: payment.id,
    payerId: payment.payerId,
    issuedAt: now,
    lines: linesOf(payment),
    totalAmount: payment.amountDue,
    currency: payment.currency,
  });
  em.persist(invoice);
  return number;
}

/** The year's row stays locked until the transaction ends: a rollback returns the number, and nobody has taken the next one meanwhile. */
async function nextNumber(em: EntityManager, year: number): Promise<string> {
  const [row] = await em.execute<[{ last: number }]>(
    `insert into invoice_number as n (year, last) values (?, 1) on conflict (year) do update set last = n.last + 1 returning last`,
    [year],
  );
  return `${year}-${String(row.last).padStart(6, '0')}`;
}

function linesOf({ what, amountDue, discount, currency }: Payment): InvoiceLine[] {
  const sold = { description: what, amount: { amount: amountDue + discount, currency } };
  return discount === 0 ? [sold] : [sold, { description: 'Discount', amount: { amount: -discount, currency } }];
}
