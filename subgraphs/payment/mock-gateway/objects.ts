import type { Query } from './books.js';

// The gateway's rows, and its objects as its API answers them: shaped as Stripe's public API has them.

export interface SessionRow {
  readonly id: string;
  readonly paymentId: string;
  readonly mode: 'payment' | 'subscription';
  readonly what: string;
  readonly status: 'open' | 'complete' | 'expired';
  readonly renewalAmount: number | null;
  readonly renewalInterval: 'MONTH' | 'YEAR' | null;
  readonly subscriptionId: string | null;
  readonly returnUrl: string | null;
  readonly formSecret: string;
  readonly expiresAt: Date;
  readonly intent: IntentRow;
}

export interface IntentRow {
  readonly id: string;
  readonly paymentId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'requires_payment_method' | 'succeeded';
  readonly received: number;
  readonly refunded: number;
  readonly failure: string | null;
}

const INTENT = `json_build_object('id', intent.id, 'paymentId', intent.payment_id, 'amount', intent.amount, 'currency', intent.currency,
  'status', intent.status, 'received', intent.amount_received, 'refunded', intent.amount_refunded, 'failure', intent.failure) as intent`;

const SESSION = `select session.id, session.payment_id as "paymentId", mode, what, session.status, renewal_amount::float8 as "renewalAmount",
    renewal_interval as "renewalInterval", subscription_id as "subscriptionId", return_url as "returnUrl", form_secret as "formSecret",
    expires_at as "expiresAt", ${INTENT}
  from gateway.checkout_session session join gateway.payment_intent intent on intent.id = session.intent_id`;

export async function findSession(query: Query, id: string): Promise<SessionRow | null> {
  return (await query<SessionRow>(`${SESSION} where session.id = $1`, [id]))[0] ?? null;
}

/** Locks the session until the transaction ends: of two clicks only one pays. */
export async function lockSession(query: Query, id: string): Promise<SessionRow | null> {
  return (await query<SessionRow>(`${SESSION} where session.id = $1 for update`, [id]))[0] ?? null;
}

export async function lockIntent(query: Query, id: string): Promise<IntentRow | null> {
  const rows = await query<{ intent: IntentRow }>(`select ${INTENT} from gateway.payment_intent intent where id = $1 for update`, [id]);
  return rows[0]?.intent ?? null;
}

export const sessionObject = (session: SessionRow, origin: string) => ({
  id: session.id,
  object: 'checkout.session',
  mode: session.mode,
  client_reference_id: session.paymentId,
  status: session.status,
  payment_status: session.intent.received > 0 ? 'paid' : 'unpaid',
  amount_total: session.intent.amount,
  currency: session.intent.currency.toLowerCase(),
  url: session.status === 'open' ? `${origin}/pay/checkout/${session.id}` : null,
  expires_at: seconds(session.expiresAt),
  subscription: session.subscriptionId,
  payment_intent: intentObject(session.intent),
});

export const intentObject = (intent: IntentRow) => ({
  id: intent.id,
  object: 'payment_intent',
  status: intent.status,
  amount: intent.amount,
  amount_received: intent.received,
  currency: intent.currency.toLowerCase(),
  last_payment_error: intent.failure ? { type: 'card_error', code: intent.failure } : null,
  metadata: intent.paymentId ? { payment_id: intent.paymentId } : {},
});

/** The one charge of an intent. */
export const chargeObject = ({ id, amount, received, refunded, currency }: IntentRow) => ({
  id: id.replace(/^pi_/, 'ch_'),
  object: 'charge',
  payment_intent: id,
  amount,
  amount_captured: received,
  amount_refunded: refunded,
  refunded: refunded === received,
  currency: currency.toLowerCase(),
});

export interface InvoiceRow {
  readonly id: string;
  readonly subscriptionId: string;
  readonly intentId: string;
  readonly status: 'open' | 'paid';
  readonly amount: number;
  readonly currency: string;
  readonly periodEnd: Date;
}

export const invoiceObject = ({ id, subscriptionId, intentId, status, amount, currency, periodEnd }: InvoiceRow) => ({
  id,
  object: 'invoice',
  subscription: subscriptionId,
  billing_reason: 'subscription_cycle',
  status,
  payment_intent: intentId,
  amount_paid: status === 'paid' ? amount : 0,
  currency: currency.toLowerCase(),
  lines: { data: [{ period: { end: seconds(periodEnd) } }] },
});

export const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
