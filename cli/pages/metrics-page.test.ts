import Fastify from 'fastify';
import { Counter, Registry } from 'prom-client';
import { type MetricsPageOptions, metricsPage } from './metrics-page.js';

const TOKEN = 'a token of enough length';

async function ask(options: Partial<MetricsPageOptions>, request: { headers?: Record<string, string>; remoteAddress?: string } = {}) {
  const registry = new Registry();
  new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
  const app = Fastify();
  await app.register(metricsPage({ registry, token: undefined, production: false, ...options }));
  return app.inject({ url: '/metrics', ...request, headers: { host: '127.0.0.1:4000', ...request.headers } });
}

describe('without a token', () => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.8.8'])('in development it answers %s', async (remoteAddress) => {
    const { statusCode, headers, body } = await ask({}, { remoteAddress });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^things_total 3$/m);
  });

  test.each(['localhost:4000', 'LOCALHOST', '[::1]:4000', '127.0.0.1'])('under the name %s', async (host) => {
    expect((await ask({}, { headers: { host } })).statusCode).toBe(200);
  });

  test.each([
    ['another machine', { remoteAddress: '192.168.0.7' }],
    ['what a proxy hands on', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
    ['what a proxy hands on in the other way', { headers: { forwarded: 'for=203.0.113.7' } }],
    ['a web page by a name of its own', { headers: { host: 'rebound.example:4000' } }],
    ['a web page by a name that begins like ours', { headers: { host: '127.0.0.1.example' } }],
  ])('it is not there for %s', async (_whom, request) => {
    expect((await ask({}, request)).statusCode).toBe(404);
  });

  test('in production it is not there at all', async () => {
    expect((await ask({ production: true })).statusCode).toBe(404);
  });
});

describe('with a token', () => {
  test.each([true, false])('it answers a scraper that has the token, from anywhere (production: %s)', async (production) => {
    const request = { remoteAddress: '10.0.0.7', headers: { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '10.0.0.7' } };
    expect((await ask({ token: TOKEN, production }, request)).statusCode).toBe(200);
  });

  test.each([undefined, TOKEN, `Bearer ${TOKEN}x`, 'Bearer ', `Basic ${TOKEN}`])(
    'and nobody else, not even on this machine: %s',
    async (authorization) => {
      expect((await ask({ token: TOKEN }, { headers: authorization ? { authorization } : {} })).statusCode).toBe(404);
    },
  );
});
