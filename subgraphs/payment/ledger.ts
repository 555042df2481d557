import type { EntityManager } from '@mikro-orm/postgresql';
import type { Payment } from './payment/payment.entity.js';

/** Enters money that moved, in the transaction that records it. A payment is charged once and refunded once. */
export async function enter(em: EntityManager, kind: 'CHARGE' | 'REFUND', { id, amountDue, currency }: Payment, at: Date): Promise<void> {
  await em.execute('insert into ledger (payment_id, kind, amount, currency, at) values (?, ?, ?, ?, ?)', [
    id,
    kind,
    amountDue,
    currency,
    at,
  ]);
}
