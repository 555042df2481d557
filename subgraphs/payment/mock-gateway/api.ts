import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { type Books, GatewayError } from './books.js';
import { createSession, expire } from './checkout.js';
import { findSession, invoiceObject, type SessionRow, sessionObject } from './objects.js';
import { refund } from './refunds.js';
import { cancelAtPeriodEnd, invoicesOf, subscriptionObject } from './subscriptions.js';

export interface ApiOptions {
  readonly books: Books;
  readonly apiKey: string;
  /** The address of its pages. */
  readonly origin: () => string;
}

type Call = FastifyRequest<{ Body: URLSearchParams; Params: { id: string }; Querystring: Record<string, string> }>;

/** The merchant's side of the gateway: forms in, JSON out. */
export const gatewayApi =
  ({ books, apiKey, origin }: ApiOptions): FastifyPluginCallback =>
  (app, _options, done) => {
    parseForms(app);
    app.addHook('onRequest', async ({ headers }) => {
      if (headers.authorization !== `Bearer ${apiKey}`) throw new GatewayError(401, 'api_key_invalid', 'Invalid API key');
    });
    app.addHook('onSend', async (request, reply: FastifyReply, payload) => {
      // The work is done and the answer is lost: so it looks to a caller when a connection breaks.
      if (request.method !== 'POST' || reply.statusCode !== 200 || !books.chance(books.behaviour.timeouts)) return payload;
      void reply.code(504);
      return '{}';
    });
    app.setErrorHandler((error: Error, _request, reply) => {
      const [status, code] = error instanceof GatewayError ? [error.status, error.code] : [500, 'api_error'];
      return reply
        .code(status)
        .send({ error: { type: status === 500 ? 'api_error' : 'invalid_request_error', code, message: error.message } });
    });

    app.post('/v1/checkout/sessions', async (request: Call) => sessionObject(await createSession(books, orderOf(request)), origin()));
    app.get('/v1/checkout/sessions/:id', async ({ params }: Call) => {
      return sessionObject(demand(await findSession(books.query, params.id), params.id), origin());
    });
    app.post('/v1/checkout/sessions/:id/expire', async ({ params: { id } }: Call) => {
      const before = demand(await findSession(books.query, id), id);
      const after = before.status === 'open' ? await expire(books, origin(), id) : before;
      if (before.status !== 'open' || after?.status !== 'expired') {
        throw new GatewayError(400, 'checkout_session_not_open', 'Only a session that is open can be expired');
      }
      return sessionObject(after, origin());
    });
    app.post('/v1/refunds', async ({ body, headers }: Call) => {
      const intentId = required(body, 'payment_intent');
      const made = await refund(books, { idempotencyKey: keyOf(headers), intentId, amount: wholeNumber(body, 'amount') });
      return { id: made.id, object: 'refund', status: 'succeeded', amount: made.amount, payment_intent: made.intentId };
    });
    app.post('/v1/subscriptions/:id', async ({ params }: Call) => subscriptionObject(await cancelAtPeriodEnd(books, params.id)));
    app.get('/v1/invoices', async ({ query }: Call) => ({
      object: 'list',
      data: (await invoicesOf(books, query.subscription ?? '')).map(invoiceObject),
    }));
    done();
  };

/** Forms as `URLSearchParams`. */
export function parseForms(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) =>
    parsed(null, new URLSearchParams(String(body))),
  );
}

function orderOf({ body, headers }: Call) {
  const price = 'line_items[0][price_data]';
  const unitAmount = wholeNumber(body, `${price}[unit_amount]`);
  const off = body.has('discounts[0][amount_off]') ? wholeNumber(body, 'discounts[0][amount_off]') : 0;
  const interval = body.get(`${price}[recurring][interval]`)?.toUpperCase();
  if (unitAmount - off < 1) throw new GatewayError(400, 'amount_too_small', 'The amount must be more than 0');
  return {
    idempotencyKey: keyOf(headers),
    paymentId: required(body, 'client_reference_id'),
    what: required(body, `${price}[product_data][name]`),
    amount: unitAmount - off,
    currency: required(body, `${price}[currency]`).toUpperCase(),
    renewal: interval === 'MONTH' || interval === 'YEAR' ? ({ amount: unitAmount, interval } as const) : null,
    expiresAt: new Date(wholeNumber(body, 'expires_at') * 1_000),
    returnUrl: body.get('success_url'),
  };
}

function demand(session: SessionRow | null, id: string): SessionRow {
  if (!session) throw new GatewayError(404, 'resource_missing', `No such checkout.session: ${id}`);
  return session;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new GatewayError(400, 'parameter_missing', `Missing required param: ${name}`);
  return value;
}

function wholeNumber(form: URLSearchParams, name: string): number {
  const value = Number(required(form, name));
  if (!Number.isSafeInteger(value) || value < 0) throw new GatewayError(400, 'parameter_invalid_integer', `Invalid integer: ${name}`);
  return value;
}

function keyOf(headers: FastifyRequest['headers']): string {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || !key) throw new GatewayError(400, 'parameter_missing', 'An Idempotency-Key is required');
  return key;
}
