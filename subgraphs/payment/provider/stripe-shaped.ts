import type { z } from 'zod';
import type { Clock } from '../../../platform/kernel/clock.js';
import { withDeadline } from '../../../platform/kernel/deadline.js';
import { Outage } from '../../../platform/kernel/errors.js';
import { type PaymentProvider, ProviderRefusal, UntrustedWebhook } from './provider.js';
import { checkoutState, invoices, providerEvent, refusalOf, renewalOf, session } from './shapes.js';
import { demandSigned, SIGNATURE_HEADER } from './signature.js';

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** application/x-www-form-urlencoded */
  readonly body?: string;
}

/** Sends a request to the provider. Rejects when there is no answer. */
export type Transport = (request: ApiRequest) => Promise<{ readonly status: number; readonly body: string }>;

export interface StripeShapedOptions {
  readonly transport: Transport;
  readonly apiKey: string;
  /** The live secrets; two while one is being changed. */
  readonly webhookSecrets: readonly string[];
  /** How long an answer may take, in ms. */
  readonly timeout: number;
  readonly clock: Clock;
  /** Where the provider's page leads back to, unless the order says where. */
  readonly returnUrl?: string;
}

type Form = Record<string, string | number>;

/** A provider whose API has the shape of Stripe's: forms in, JSON out, idempotency keys, checkout sessions, signed webhooks. */
export function stripeShapedProvider({
  transport,
  apiKey,
  webhookSecrets,
  timeout,
  clock,
  returnUrl: home,
}: StripeShapedOptions): PaymentProvider {
  const send = async (request: Omit<ApiRequest, 'headers' | 'body'>, form?: Form, idempotencyKey?: string): Promise<unknown> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    };
    const answer = transport({ ...request, headers, ...(form && { body: encode(form) }) });
    const { status, body } = await inTime(answer, timeout);
    if (status >= 500 || status === 429) throw new Outage(`the payment provider answered ${status}`);
    const value = jsonOf(body);
    if (status >= 400) throw refusalOf(status, value);
    return value;
  };
  const get = (path: string) => send({ method: 'GET', path });
  const post = (path: string, form: Form, idempotencyKey?: string) => send({ method: 'POST', path }, form, idempotencyKey);

  const getPayment = async (id: string) => checkoutState(await get(`/v1/checkout/sessions/${encodeURIComponent(id)}`));

  return {
    async createCheckout({ paymentId, what, due, renewal, expiresAt, returnUrl }) {
      const back = returnUrl ?? home;
      const item = 'line_items[0]';
      const opened = session.parse(
        await post(
          '/v1/checkout/sessions',
          {
            mode: renewal ? 'subscription' : 'payment',
            client_reference_id: paymentId,
            'payment_intent_data[metadata][payment_id]': paymentId,
            expires_at: Math.floor(expiresAt.getTime() / 1_000),
            [`${item}[quantity]`]: 1,
            [`${item}[price_data][currency]`]: due.currency.toLowerCase(),
            [`${item}[price_data][unit_amount]`]: renewal?.amount ?? due.amount,
            [`${item}[price_data][product_data][name]`]: what,
            ...(renewal && { [`${item}[price_data][recurring][interval]`]: renewal.interval.toLowerCase() }),
            ...(renewal && renewal.amount > due.amount && { 'discounts[0][amount_off]': renewal.amount - due.amount }),
            ...(back && { success_url: back, cancel_url: back }),
          },
          `checkout-${paymentId}`,
        ),
      );
      return { id: opened.id, url: opened.url ?? '' };
    },
    getPayment,
    async closeCheckout(id) {
      try {
        return checkoutState(await post(`/v1/checkout/sessions/${encodeURIComponent(id)}/expire`, {}));
      } catch (error) {
        // A session that is not open any more cannot be expired: it was paid, or has ended by itself.
        if (error instanceof ProviderRefusal) return getPayment(id);
        throw error;
      }
    },
    async refund({ refundId, chargeId, amount }) {
      try {
        await post('/v1/refunds', { payment_intent: chargeId, amount: amount.amount }, `refund-${refundId}`);
      } catch (error) {
        // A person has refunded it by hand, at the provider.
        if (!(error instanceof ProviderRefusal && error.code === 'charge_already_refunded')) throw error;
      }
    },
    async cancelSubscription(id) {
      await post(`/v1/subscriptions/${encodeURIComponent(id)}`, { cancel_at_period_end: 'true' });
    },
    async renewalsOf(id) {
      const { data }: z.output<typeof invoices> = invoices.parse(
        await get(`/v1/invoices?subscription=${encodeURIComponent(id)}&limit=100`),
      );
      return data
        .map(renewalOf)
        .filter((each) => each !== null)
        .sort((one, other) => one.paidUntil.getTime() - other.paidUntil.getTime());
    },
    readWebhook(body, headers) {
      demandSigned(body, headers[SIGNATURE_HEADER], webhookSecrets, clock.now());
      try {
        return providerEvent(JSON.parse(body.toString('utf8')));
      } catch (error) {
        throw new UntrustedWebhook('it cannot be read', { cause: error });
      }
    },
  };
}

async function inTime<Value>(answer: Promise<Value>, timeout: number): Promise<Value> {
  try {
    return await withDeadline(answer, { afterMs: timeout, onTimeout: () => new Outage('the payment provider does not answer in time') });
  } catch (error) {
    throw error instanceof Outage ? error : new Outage('the payment provider cannot be reached', { cause: error });
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Outage('the payment provider answered something else than JSON', { cause: error });
  }
}

const encode = (form: Form): string =>
  new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)])).toString();
