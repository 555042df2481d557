import { newToken } from '../../../platform/kernel/ids.js';
import { addInterval } from '../period.js';
import { type Books, GatewayError, newGatewayId, type Query } from './books.js';
import { findSession, intentObject, lockSession, type SessionRow, sessionObject } from './objects.js';
import { queueWebhook } from './webhooks.js';

/** Like real gateways: no page closes by itself sooner, in ms. A merchant who wants it closed earlier must ask. */
const OPEN_AT_LEAST = 30 * 60_000;

export interface NewSession {
  readonly idempotencyKey: string;
  readonly paymentId: string;
  readonly what: string;
  readonly amount: number;
  readonly currency: string;
  readonly renewal: { readonly amount: number; readonly interval: 'MONTH' | 'YEAR' } | null;
  readonly expiresAt: Date;
  readonly returnUrl: string | null;
}

/** A repeated idempotency key answers the session that was made for it. */
export function createSession({ transaction, clock }: Books, order: NewSession): Promise<SessionRow> {
  return transaction(async (query) => {
    const known = await query<{ id: string }>('select id from gateway.checkout_session where idempotency_key = $1', [order.idempotencyKey]);
    const id = known[0]?.id ?? (await insertSession(query, order, clock.now()));
    const session = (await findSession(query, id)) as SessionRow;
    if (session.intent.amount !== order.amount || session.intent.currency !== order.currency) {
      throw new GatewayError(400, 'idempotency_error', 'This Idempotency-Key was used with other parameters');
    }
    return session;
  });
}

async function insertSession(query: Query, order: NewSession, now: Date): Promise<string> {
  const { idempotencyKey, paymentId, what, amount, currency, renewal, expiresAt, returnUrl } = order;
  const [id, intentId] = [newGatewayId('cs'), newGatewayId('pi')];
  await query(
    `insert into gateway.payment_intent (id, payment_id, amount, currency, status) values ($1, $2, $3, $4, 'requires_payment_method')`,
    [intentId, paymentId, amount, currency],
  );
  const until = new Date(Math.max(expiresAt.getTime(), now.getTime() + OPEN_AT_LEAST));
  const made = await query(
    `insert into gateway.checkout_session (id, idempotency_key, payment_id, mode, what, status, intent_id, renewal_amount, renewal_interval,
      return_url, form_secret, expires_at)
    values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11) on conflict (idempotency_key) do nothing returning id`,
    [
      id,
      idempotencyKey,
      paymentId,
      renewal ? 'subscription' : 'payment',
      what,
      intentId,
      renewal?.amount ?? null,
      renewal?.interval ?? null,
      returnUrl,
      newToken(),
      until,
    ],
  );
  if (made.length === 1) return id;
  // Another call with the same key was faster.
  await query('delete from gateway.payment_intent where id = $1', [intentId]);
  const [first] = await query<{ id: string }>('select id from gateway.checkout_session where idempotency_key = $1', [idempotencyKey]);
  return (first as { id: string }).id;
}

/** The card pays. A session that is not open any more stays as it is. */
export function pay(books: Books, origin: string, id: string): Promise<SessionRow | null> {
  return whileOpen(books, id, async (query, session) => {
    const now = books.clock.now();
    if (now >= session.expiresAt) return close(books, query, origin, session);
    const { intent, renewalInterval, renewalAmount, what } = session;
    await query(`update gateway.payment_intent set status = 'succeeded', amount_received = amount, failure = null where id = $1`, [
      intent.id,
    ]);
    let subscriptionId: string | null = null;
    if (renewalInterval) {
      subscriptionId = newGatewayId('sub');
      const end = addInterval(now, renewalInterval);
      await query(
        `insert into gateway.subscription (id, what, amount, currency, interval, current_period_end, renew_at, status)
        values ($1, $2, $3, $4, $5, $6, $6, 'active')`,
        [subscriptionId, what, renewalAmount, intent.currency, renewalInterval, end],
      );
    }
    await query(`update gateway.checkout_session set status = 'complete', subscription_id = $2 where id = $1`, [id, subscriptionId]);
    const paid = (await findSession(query, id)) as SessionRow;
    await queueWebhook(books, query, 'payment_intent.succeeded', intentObject(paid.intent));
    await queueWebhook(books, query, 'checkout.session.completed', sessionObject(paid, origin));
  });
}

/** The card is declined. The page stays open: a person may try another card. */
export function decline(books: Books, origin: string, id: string): Promise<SessionRow | null> {
  return whileOpen(books, id, async (query, session) => {
    if (books.clock.now() >= session.expiresAt) return close(books, query, origin, session);
    const { intent } = session;
    await query(`update gateway.payment_intent set failure = 'card_declined' where id = $1`, [intent.id]);
    await queueWebhook(books, query, 'payment_intent.payment_failed', intentObject({ ...intent, failure: 'card_declined' }));
  });
}

/** Closes the page: the payer has cancelled, the merchant asks for it, or its time is over. */
export function expire(books: Books, origin: string, id: string): Promise<SessionRow | null> {
  return whileOpen(books, id, (query, session) => close(books, query, origin, session));
}

/** Closes the pages whose time is over. */
export async function expireDue(books: Books, origin: string): Promise<void> {
  const due = await books.query<{ id: string }>(
    `select id from gateway.checkout_session where status = 'open' and expires_at <= $1 order by expires_at limit 100`,
    [books.clock.now()],
  );
  for (const { id } of due) await expire(books, origin, id);
}

async function close(books: Books, query: Query, origin: string, session: SessionRow): Promise<void> {
  await query(`update gateway.checkout_session set status = 'expired' where id = $1`, [session.id]);
  await queueWebhook(books, query, 'checkout.session.expired', sessionObject({ ...session, status: 'expired' }, origin));
}

async function whileOpen(
  { transaction }: Books,
  id: string,
  work: (query: Query, session: SessionRow) => Promise<void>,
): Promise<SessionRow | null> {
  return transaction(async (query) => {
    const session = await lockSession(query, id);
    if (session?.status !== 'open') return session;
    await work(query, session);
    return findSession(query, id);
  });
}
