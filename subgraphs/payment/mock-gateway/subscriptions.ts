import { addInterval } from '../period.js';
import { type Books, GatewayError, newGatewayId, type Query } from './books.js';
import { type InvoiceRow, invoiceObject, seconds } from './objects.js';
import { queueWebhook } from './webhooks.js';

interface Subscription {
  readonly id: string;
  readonly what: string;
  readonly amount: number;
  readonly currency: string;
  readonly interval: 'MONTH' | 'YEAR';
  readonly periodEnd: Date;
  readonly failures: number;
  readonly cancelled: boolean;
  readonly status: 'active' | 'past_due' | 'canceled';
}

const SUBSCRIPTION = `select id, what, amount::float8 as amount, currency, interval, current_period_end as "periodEnd", failures,
  cancel_at_period_end as cancelled, status from gateway.subscription`;

const DAY_MS = 24 * 60 * 60_000;
/** How often a card that does not pay is tried, once a day. */
const MOST_FAILURES = 4;

export const subscriptionObject = ({ id, status, periodEnd, cancelled }: Subscription) => ({
  id,
  object: 'subscription',
  status,
  current_period_end: seconds(periodEnd),
  cancel_at_period_end: cancelled,
});

/** The subscription runs to the end of what is paid, and is not renewed. */
export function cancelAtPeriodEnd({ transaction }: Books, id: string): Promise<Subscription> {
  return transaction(async (query) => {
    await query('update gateway.subscription set cancel_at_period_end = true where id = $1', [id]);
    const [subscription] = await query<Subscription>(`${SUBSCRIPTION} where id = $1`, [id]);
    if (!subscription) throw new GatewayError(404, 'resource_missing', `No such subscription: ${id}`);
    return subscription;
  });
}

/** Newest first, as the API lists them. */
export function invoicesOf({ query }: Pick<Books, 'query'>, subscriptionId: string): Promise<InvoiceRow[]> {
  return query<InvoiceRow>(
    `select invoice.id, subscription_id as "subscriptionId", intent_id as "intentId", invoice.status, amount::float8 as amount, currency,
      period_end as "periodEnd"
    from gateway.invoice invoice join gateway.payment_intent intent on intent.id = intent_id
    where subscription_id = $1 order by period_end desc limit 100`,
    [subscriptionId],
  );
}

/** Charges every period that begins now. */
export async function renewDue(books: Books): Promise<void> {
  for (;;) {
    const renewed = await books.transaction(async (query) => {
      const [due] = await query<Subscription>(`${SUBSCRIPTION} where renew_at <= $1 order by renew_at limit 1 for update skip locked`, [
        books.clock.now(),
      ]);
      if (due) await renew(books, query, due);
      return due !== undefined;
    });
    if (!renewed) return;
  }
}

async function renew(books: Books, query: Query, due: Subscription): Promise<void> {
  if (due.cancelled) return end(books, query, due);
  const paid = !books.chance(books.behaviour.renewalsFailing);
  const invoice: InvoiceRow = {
    id: newGatewayId('in'),
    subscriptionId: due.id,
    intentId: newGatewayId('pi'),
    status: paid ? 'paid' : 'open',
    amount: due.amount,
    currency: due.currency,
    periodEnd: addInterval(due.periodEnd, due.interval),
  };
  await query(
    `insert into gateway.payment_intent (id, amount, currency, status, amount_received, failure) values ($1, $2, $3, $4, $5, $6)`,
    [
      invoice.intentId,
      due.amount,
      due.currency,
      paid ? 'succeeded' : 'requires_payment_method',
      paid ? due.amount : 0,
      paid ? null : 'card_declined',
    ],
  );
  await query('insert into gateway.invoice (id, subscription_id, intent_id, status, period_end) values ($1, $2, $3, $4, $5)', [
    invoice.id,
    due.id,
    invoice.intentId,
    invoice.status,
    invoice.periodEnd,
  ]);
  await queueWebhook(books, query, paid ? 'invoice.paid' : 'invoice.payment_failed', invoiceObject(invoice));
  if (paid) {
    await query(`update gateway.subscription set current_period_end = $2, renew_at = $2, failures = 0, status = 'active' where id = $1`, [
      due.id,
      invoice.periodEnd,
    ]);
    return;
  }
  if (due.failures + 1 >= MOST_FAILURES) return end(books, query, due);
  await query(`update gateway.subscription set failures = failures + 1, status = 'past_due', renew_at = $2 where id = $1`, [
    due.id,
    new Date(books.clock.now().getTime() + DAY_MS),
  ]);
}

async function end(books: Books, query: Query, due: Subscription): Promise<void> {
  await query(`update gateway.subscription set status = 'canceled', renew_at = null where id = $1`, [due.id]);
  await queueWebhook(books, query, 'customer.subscription.deleted', subscriptionObject({ ...due, status: 'canceled' }));
}
