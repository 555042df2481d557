import Fastify from 'fastify';
import { until } from '../../../platform/testing/until.js';
import { http } from '../http.js';
import { SIGNATURE_HEADER, sign } from '../provider/signature.js';
import { expectBalanced, type PaymentService, paymentService, type Seat, WEBHOOK_SECRETS } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

interface Letter {
  readonly type: string;
  readonly body: string;
}

/** A payment whose webhooks the test has taken out of the post. */
async function intercepted(
  act: (seat: Seat) => Promise<string> = (seat) => service.pays(seat),
): Promise<{ seat: Seat; id: string; letters: Letter[] }> {
  const seat = await service.holdsSeat();
  const id = await act(seat);
  const rows = await service.sql<{ body: string }>(
    'with taken as (delete from gateway.webhook returning id, body) select body from taken order by id',
  );
  return { seat, id, letters: rows.map(({ body }) => ({ body, type: JSON.parse(body).type })) };
}

const completed = (letters: readonly Letter[]): Letter => letters.find(({ type }) => type === 'checkout.session.completed') as Letter;

async function post(body: string, header: string | null = sign(body, WEBHOOK_SECRETS, service.clock.now())): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(header !== null && { [SIGNATURE_HEADER]: header }) };
  return (await service.app.inject({ method: 'POST', url: '/webhooks/payments', headers, payload: body })).statusCode;
}

const now = (seconds = 0) => new Date(service.clock.now().getTime() + seconds * 1_000);
const [secret, next] = WEBHOOK_SECRETS as [string, string];

/** What is sent instead of the letter: its body and its signature. */
const abuses: Record<string, (body: string) => [body: string, header: string | null]> = {
  'without a signature': (body) => [body, null],
  'with a signature that cannot be read': (body) => [body, 'v1=abc'],
  'with an empty signature': (body) => [body, `t=${Math.floor(now().getTime() / 1_000)},v1=`],
  'signed with another secret': (body) => [body, sign(body, ['somebody else’s'], now())],
  'with one byte altered': (body) => [body.replace('"paid"', '"Paid"'), sign(body, [secret], now())],
  'with another amount': (body) => [body.replace('10000', '10001'), sign(body, [secret], now())],
  'parsed and written again': (body) => [JSON.stringify(JSON.parse(body), null, 1), sign(body, [secret], now())],
  'with a byte appended': (body) => [`${body}\n`, sign(body, [secret], now())],
  'signed 301 seconds ago': (body) => [body, sign(body, [secret], now(-301))],
  'signed 301 seconds from now': (body) => [body, sign(body, [secret], now(301))],
  'with a new time on an old signature': (body) => [
    body,
    sign(body, [secret], now(-400)).replace(/t=\d+/, `t=${Math.floor(now().getTime() / 1_000)}`),
  ],
  'with two times': (body) => [body, `t=1,${sign(body, [secret], now())}`],
  'signed well, but not JSON': () => ['{', sign('{', [secret], now())],
  'signed well, but empty': () => ['', sign('', [secret], now())],
};

test.each(Object.entries(abuses))('a webhook %s is 400 and changes nothing', async (_how, abuse) => {
  const { id, letters } = await intercepted();
  const events = (await service.outbox()).length;
  expect(await post(...abuse(completed(letters).body))).toBe(400);
  expect((await service.payment(id)).status).toBe('PENDING');
  expect(await service.outbox()).toHaveLength(events);
});

test.each([
  ['the secret that goes', () => [secret], 0],
  ['the secret that comes', () => [next], 0],
  ['both', () => [secret, next], 0],
  ['one of ours and one that we do not know', () => ['unknown', next], 0],
  ['300 seconds ago', () => [secret], -300],
  ['300 seconds from now', () => [secret], 300],
])('signed with %s it is believed', async (_how, secrets, seconds) => {
  const { id, letters } = await intercepted();
  const { body } = completed(letters);
  expect(await post(body, sign(body, secrets(), now(seconds)))).toBe(200);
  expect((await service.payment(id)).status).toBe('SUCCEEDED');
});

test('the same webhook ten times, five of them at once, has one effect', async () => {
  const { id, seat, letters } = await intercepted();
  const { body } = completed(letters);
  expect(new Set(await Promise.all(Array.from({ length: 5 }, () => post(body))))).toEqual(new Set([200]));
  for (let n = 0; n < 5; n += 1) expect(await post(body)).toBe(200);
  expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
  expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect(await service.sql('select number from invoice where payment_id = ?', [id])).toHaveLength(1);
});

test('a declined attempt that arrives after the money changes nothing', async () => {
  const { id, letters } = await intercepted(async (seat) => {
    const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
    await (await (await service.visit(url)).decline()).pay();
    return payment.id;
  });
  expect(letters.map(({ type }) => type).sort()).toEqual([
    'checkout.session.completed',
    'payment_intent.payment_failed',
    'payment_intent.succeeded',
  ]);
  await post(completed(letters).body);
  for (const { body } of letters) expect(await post(body)).toBe(200);
  expect((await service.payment(id)).status).toBe('SUCCEEDED');
  expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
});

test('in every order declined and paid end in the money being taken, and nowhere lost', async () => {
  const { id, seat, letters } = await intercepted(async (held) => {
    const { url, payment } = await service.startCheckout(held.student, { enrollmentId: held.enrollmentId });
    await (await (await service.visit(url)).decline()).pay();
    return payment.id;
  });
  const declined = letters.find(({ type }) => type === 'payment_intent.payment_failed') as Letter;
  await post(declined.body);
  await post(completed(letters).body);
  expect((await service.payment(id)).status).toBe('SUCCEEDED');
  expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
});

test.each([
  ['amount', (body: string) => body.replace(/"amount_received":10000/g, '"amount_received":9999')],
  ['currency', (body: string) => body.replaceAll('"eur"', '"usd"')],
])('money of another %s than was asked for settles nothing, and is told to an operator', async (_what, alter) => {
  const { id, letters } = await intercepted();
  expect(await post(alter(completed(letters).body))).toBe(400);
  expect((await service.payment(id)).status).toBe('PENDING');
  expect(await post(completed(letters).body)).toBe(200);
});

test('of a type that is not known here, it is taken and does nothing', async () => {
  const events = (await service.outbox()).length;
  expect(await post(JSON.stringify({ id: 'evt_1', type: 'customer.created', data: { object: {} } }))).toBe(200);
  expect(await service.outbox()).toHaveLength(events);
});

test('of a subscription that is not known yet, it is to be sent again', async () => {
  const ended = { id: 'evt_2', type: 'customer.subscription.deleted', data: { object: { id: 'sub_unknown' } } };
  expect(await post(JSON.stringify(ended))).toBe(409);
});

test('sent twice and overtaking each other, they have one effect', async () => {
  Object.assign(service.behaviour, { webhookCopies: 3, webhookJitter: 5_000 });
  const seat = await service.holdsSeat();
  const id = await service.paid(seat);
  service.clock.advance(10_000);
  await service.webhooks();
  Object.assign(service.behaviour, { webhookCopies: 1, webhookJitter: 0 });
  expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED']);
  expect(await service.sql('select id from gateway.webhook')).toEqual([]);
});

test('the mock gateway is heard where only those with a passport are let in', async () => {
  const guarded = Fastify();
  guarded.register((app, _options, done) => {
    app.addHook('onRequest', (_request, reply) => reply.code(401).send());
    app.register(http.plugin(service.context));
    done();
  });
  await guarded.listen({ port: 0, host: '127.0.0.1' });
  try {
    const id = await service.pays(await service.holdsSeat());
    await until(async () => (await service.payment(id)).status === 'SUCCEEDED');
  } finally {
    await guarded.close();
  }
});
