import Fastify, { type FastifyPluginCallback, type FastifyReply, type FastifyRequest } from 'fastify';
import { AutoResetEvent } from '../../../platform/kernel/auto-reset-event.js';
import { createLogger } from '../../../platform/kernel/log.js';
import { manualClock } from '../../../platform/testing/clock.js';
import { testPostgres } from '../../../platform/testing/postgres.js';
import { until } from '../../../platform/testing/until.js';
import { type ProviderBench, providerContract } from '../provider/provider.contract.js';
import type { ProviderEvent } from '../provider/provider.js';
import { stripeShapedProvider } from '../provider/stripe-shaped.js';
import { visit } from '../test-kit/page.js';
import { type MockGateway, openMockGateway } from './gateway.js';
import { wellBehaved } from './settings.js';

const SECRETS = ['a secret'];
const clock = manualClock();

const nowhere: FastifyPluginCallback = (_app, _options, done) => done();

type Bench = ProviderBench & { gateway: MockGateway; app: ReturnType<typeof Fastify>; behaviour: object; bell: HeardBell };

/** Notes what is done with it. */
class HeardBell extends AutoResetEvent {
  rings = 0;
  readonly sleeps: number[] = [];

  override notify(): void {
    this.rings += 1;
    super.notify();
  }

  override wait(ms: number): Promise<boolean> {
    this.sleeps.push(ms);
    return super.wait(ms);
  }
}

async function openBench(webhooks = nowhere): Promise<Bench> {
  const postgres = await testPostgres();
  const behaviour = { ...wellBehaved };
  const bell = new HeardBell();
  const gateway = await openMockGateway({
    url: await postgres.createDatabase('gateway'),
    clock,
    bell,
    log: createLogger('silent'),
    behaviour,
    chance: (percent) => percent >= 100,
    webhookSecrets: SECRETS,
    origin: () => 'https://school.test',
  });
  const { transport, apiKey } = gateway;
  const provider = stripeShapedProvider({
    transport,
    apiKey,
    webhookSecrets: SECRETS,
    timeout: 5_000,
    clock,
    returnUrl: 'https://app.test/back',
  });
  const app = Fastify();
  app.register(gateway.pages(webhooks));
  const events: ProviderEvent[] = [];
  const work = () =>
    gateway.work(async (body, headers) => {
      events.push(provider.readWebhook(Buffer.from(body), headers));
      return 200;
    });
  return {
    gateway,
    app,
    behaviour,
    bell,
    provider,
    now: () => clock.now(),
    pays: async (url) => void (await act(await visit(app, url), 'pay')),
    isDeclined: async (url) => void (await act(await visit(app, url), 'decline')),
    cancels: async (url) => void (await act(await visit(app, url), 'cancel')),
    async passes(ms) {
      clock.advance(ms);
      await work();
    },
    async webhooks() {
      await work();
      return events.splice(0).filter(({ kind }) => kind !== 'other');
    },
    silent(isSilent) {
      behaviour.timeouts = isSilent ? 100 : 0;
    },
    async stop() {
      await app.close();
      await gateway.stop();
      await postgres.drop();
    },
  };
}

/** A page that is closed has no form any more: then nobody can pay there. */
const act = (page: Awaited<ReturnType<typeof visit>>, how: 'pay' | 'decline' | 'cancel') => (page.token ? page[how]() : page);

providerContract('The mock gateway', () => openBench());

describe('the hosted page', () => {
  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.stop());

  const order = (what: string) => ({
    paymentId: 'p',
    what,
    due: { amount: 4_200, currency: 'JPY' },
    renewal: null,
    returnUrl: null,
    expiresAt: new Date(clock.now().getTime() + 60_000),
  });
  let count = 0;
  const opened = (what = 'Welding') => {
    count += 1;
    return bench.provider.createCheckout({ ...order(what), paymentId: `payment-${count}` });
  };
  const post = (path: string, headers: Record<string, string>, form: Record<string, string>) =>
    bench.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(form).toString(),
    });

  test('says what is paid for and how much, in the currency’s own way, and what it shows is text', async () => {
    const { url } = await opened('<script>alert("x")</script> & "more"');
    expect(url).toMatch(/^https:\/\/school\.test\/pay\/checkout\/cs_/);
    const { html } = await visit(bench.app, url);
    expect(html).toContain('¥4,200');
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &quot;more&quot;');
    expect(html).not.toContain('<script');
  });

  test('runs no script, is in no frame, sends its forms nowhere else, and is kept by nobody', async () => {
    const { headers } = await visit(bench.app, (await opened()).url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Secure$/);
  });

  test.each<
    [
      string,
      (
        page: { cookie: string; token: string },
        other: { cookie: string; token: string },
      ) => [Record<string, string>, Record<string, string>],
    ]
  >([
    ['without the cookie', ({ token }) => [{}, { token }]],
    ['without the token', ({ cookie }) => [{ cookie }, {}]],
    ['with a wrong token', ({ cookie }) => [{ cookie }, { token: 'guessed' }]],
    ['with the token of another page', ({ cookie }, other) => [{ cookie }, { token: other.token }]],
    ['with another visitor’s cookie', ({ token }, other) => [{ cookie: other.cookie }, { token }]],
  ])('posted %s it pays nothing', async (_how, forge) => {
    const mine = await opened();
    const [headers, form] = forge(await visit(bench.app, mine.url), await visit(bench.app, (await opened()).url));
    const path = new URL(mine.url).pathname;
    expect((await post(`${path}/pay`, headers, form)).statusCode).toBe(403);
    expect(await bench.provider.getPayment(mine.id)).toMatchObject({ paid: null, closed: false });
  });

  test('clicked twice at once it takes the money once', async () => {
    const { url, id } = await opened();
    const page = await visit(bench.app, url);
    await Promise.all([page.pay(), page.pay(), page.pay()]);
    expect(await bench.provider.getPayment(id)).toMatchObject({ paid: { amount: 4_200 } });
    const completed = (await bench.webhooks()).filter((each) => each.kind === 'checkout' && each.paid);
    expect(completed).toHaveLength(1);
  });

  test('who leaves has paid nothing, and is led back', async () => {
    const { url, id } = await opened();
    const { html } = await visit(bench.app, `${url}/left`);
    expect(html).toContain('Nothing was charged');
    expect(html).toContain('href="https://app.test/back"');
    expect(await bench.provider.getPayment(id)).toMatchObject({ paid: null, closed: false });
  });

  test('closes by itself, and whoever has it open still pays nothing', async () => {
    const { url, id } = await opened();
    const page = await visit(bench.app, url);
    clock.advance(31 * 60_000);
    expect((await page.pay()).html).toContain('This page is closed');
    expect(await bench.provider.getPayment(id)).toMatchObject({ paid: null, closed: true });
  });

  test('of nothing is 404', async () => {
    expect((await visit(bench.app, '/pay/checkout/cs_unknown')).status).toBe(404);
    expect((await post('/pay/checkout/cs_unknown/pay', {}, {})).statusCode).toBe(404);
  });

  test('its API is for the merchant alone', async () => {
    const answer = await bench.gateway.transport({ method: 'GET', path: '/v1/invoices', headers: { authorization: 'Bearer guessed' } });
    expect(answer.status).toBe(401);
  });
});

test('served with nothing to do, it sleeps', async () => {
  const bench = await openBench();
  await bench.app.listen({ port: 0, host: '127.0.0.1' });
  // The first look is over, and has woken nobody: itself least of all.
  await until(() => bench.bell.sleeps.length > 0);
  expect(bench.bell).toMatchObject({ rings: 0, sleeps: [10_000] });
  await bench.stop();
});

test('served, it does not keep one webhook back for the answer to another', async () => {
  const taken: string[] = [];
  const both = Promise.withResolvers<void>();
  const bench = await openBench((app, _options, done) => {
    app.post('/webhooks/payments', async ({ body }: FastifyRequest) => {
      taken.push((body as { type: string }).type);
      if (taken.length === 2) both.resolve();
      await both.promise;
      return {};
    });
    done();
  });
  await bench.app.listen({ port: 0, host: '127.0.0.1' });
  await bench.pays(await checkoutAt(bench));
  try {
    await until(() => taken.length === 2);
    expect(new Set(taken).size).toBe(2);
  } finally {
    both.resolve();
    await bench.stop();
  }
});

test('served, it sends its webhooks by itself, again until they are taken, and stops when the server stops', async () => {
  const taken: string[] = [];
  const bench = await openBench((app, _options, done) => {
    app.post('/webhooks/payments', async ({ body }: FastifyRequest, reply: FastifyReply) => {
      taken.push((body as { type: string }).type);
      return reply.code(taken.length === 1 ? 500 : 200).send({});
    });
    done();
  });
  await bench.app.listen({ port: 0, host: '127.0.0.1' });
  await bench.pays(await checkoutAt(bench));
  await until(() => taken.length >= 2);
  clock.advance(2_000);
  await until(() => taken.length >= 3);
  expect(taken.filter((type) => type === taken[0])).toHaveLength(2);
  await bench.stop();
});

async function checkoutAt({ provider }: Bench): Promise<string> {
  const due = { amount: 1, currency: 'EUR' };
  return (await provider.createCheckout({ paymentId: 'p', what: 'Welding', due, renewal: null, returnUrl: null, expiresAt: clock.now() }))
    .url;
}
