import { z } from 'zod';
import { type CheckoutState, type ProviderEvent, ProviderRefusal, type Renewal } from './provider.js';

// The parts of the provider's objects that we read: shaped as Stripe's public API has them.

const minorUnits = z.int().nonnegative();
const currency = z.string().transform((code) => code.toUpperCase());

const intent = z.object({
  id: z.string(),
  status: z.string(),
  amount_received: minorUnits,
  currency,
  last_payment_error: z.object({ code: z.string() }).nullish(),
  metadata: z.record(z.string(), z.string()).default({}),
});

export const session = z.object({
  id: z.string(),
  url: z.string().nullable(),
  client_reference_id: z.string(),
  status: z.enum(['open', 'complete', 'expired']),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  subscription: z.string().nullable(),
  payment_intent: intent,
});

export const invoice = z.object({
  id: z.string(),
  subscription: z.string(),
  billing_reason: z.string(),
  status: z.string(),
  payment_intent: z.string(),
  amount_paid: minorUnits,
  currency,
  lines: z.object({ data: z.array(z.object({ period: z.object({ end: z.int() }) })).min(1) }),
});

export const invoices = z.object({ data: z.array(invoice) });

const charge = z.object({ id: z.string(), payment_intent: z.string(), refunded: z.boolean() });
const subscription = z.object({ id: z.string() });
const event = z.object({ id: z.string(), type: z.string(), data: z.object({ object: z.unknown() }) });

export function checkoutState(value: unknown): CheckoutState {
  const { client_reference_id: paymentId, status, payment_status, subscription: subscriptionId, payment_intent } = session.parse(value);
  const paid = payment_status === 'paid';
  return {
    kind: 'checkout',
    paymentId,
    paid: paid ? { id: payment_intent.id, amount: payment_intent.amount_received, currency: payment_intent.currency } : null,
    failure: paid ? null : (payment_intent.last_payment_error?.code ?? null),
    closed: status !== 'open',
    subscriptionId,
  };
}

/** Null for the first period, which belongs to its checkout, and for an invoice that is not paid. */
export function renewalOf(value: z.output<typeof invoice>): Renewal | null {
  if (value.billing_reason !== 'subscription_cycle' || value.status !== 'paid') return null;
  const ends = value.lines.data.map(({ period }) => period.end);
  return {
    kind: 'renewal',
    subscriptionId: value.subscription,
    paid: { id: value.payment_intent, amount: value.amount_paid, currency: value.currency },
    paidUntil: new Date(Math.max(...ends) * 1_000),
  };
}

/** Reads a webhook's event. Unknown types are 'other': providers may add types any day. */
export function providerEvent(value: unknown): ProviderEvent {
  const { type, data } = event.parse(value);
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.expired':
      return checkoutState(data.object);
    case 'payment_intent.payment_failed':
      return failedAttempt(data.object);
    case 'invoice.paid':
      return renewalOf(invoice.parse(data.object)) ?? { kind: 'other' };
    case 'customer.subscription.deleted':
      return { kind: 'subscription ended', subscriptionId: subscription.parse(data.object).id };
    case 'charge.refunded': {
      const { payment_intent: chargeId, refunded } = charge.parse(data.object);
      return refunded ? { kind: 'refunded', chargeId } : { kind: 'other' };
    }
    default:
      return { kind: 'other' };
  }
}

function failedAttempt(value: unknown): ProviderEvent {
  const { metadata, last_payment_error } = intent.parse(value);
  const paymentId = metadata.payment_id;
  // A renewal of a subscription: the provider tries again, and the grace time runs here.
  if (paymentId === undefined) return { kind: 'other' };
  return { kind: 'checkout', paymentId, paid: null, failure: last_payment_error?.code ?? 'unknown', closed: false, subscriptionId: null };
}

export function refusalOf(status: number, body: unknown): ProviderRefusal {
  const { data } = z.object({ error: z.object({ message: z.string(), code: z.string().nullish() }) }).safeParse(body);
  return new ProviderRefusal(data?.error.message ?? `the provider answered ${status}`, data?.error.code);
}
