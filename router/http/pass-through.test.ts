import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import { addressesOf, remoteFixture } from '../../platform/testing/remote.js';
import { ticks } from '../../platform/testing/ticks.js';
import { serve, stopAll } from '../test-kit/serve.js';
import { passThrough } from './pass-through.js';

let remote: Awaited<ReturnType<typeof remoteFixture>>;
beforeEach(async () => {
  remote = await remoteFixture();
});
afterEach(async () => {
  await stopAll();
  await remote.stop();
});

/** A service that tells what reached it: a webhook, and a page with a form. */
const shop: FastifyPluginCallback = (app, _options, done) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
  app.post('/webhooks/shop', async ({ body, headers, ip, caller }) => ({
    hash: createHash('sha256')
      .update((body as Buffer | undefined) ?? '')
      .digest('hex'),
    signature: headers['x-signature'],
    type: headers['content-type'],
    host: headers['x-forwarded-host'],
    passport: headers['x-lms-passport'],
    hop: headers['x-of-this-hop'],
    ip,
    caller,
  }));
  app.get('/pay/:id', async (request, reply) => {
    void reply.header('set-cookie', ['a=1', 'b=2']).type('text/html');
    return `<form action="${request.url}">`;
  });
  app.post('/pay/:id', async (_request, reply) => reply.redirect('/pay/done', 303));
  app.get('/pay/large', async () => Buffer.alloc(3_000_000, 'x'));
  done();
};

async function setUp() {
  const { served, calls } = ticks();
  const declaration = { ...served.declaration, http: { paths: ['/webhooks/shop', '/pay'], plugin: () => shop } };
  const server = await remote.serve([{ ...served, declaration, context: () => ({}) as never }]);
  const client = await remote.connect('ticks', addressesOf('ticks', server.origin));
  const { origin } = await serve({ trustProxy: false }, { mounts: [passThrough([{ paths: declaration.http.paths, pass: client.pass }])] });
  return { server, origin, calls };
}

test('a webhook reaches its owner to the byte, with its headers and the address it came from', async () => {
  const { origin } = await setUp();
  const body = randomBytes(700_000);
  const reply = await fetch(`${origin}/webhooks/shop?x=1`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-signature': 't=1,v1=abc', 'x-forwarded-for': '6.6.6.6', 'user-agent': 'a provider' },
  });
  expect(await reply.json()).toMatchObject({
    hash: createHash('sha256').update(body).digest('hex'),
    signature: 't=1,v1=abc',
    type: 'application/json',
    host: new URL(origin).host,
    ip: '127.0.0.1',
    caller: { kind: 'anonymous', address: '127.0.0.1', userAgent: 'a provider' },
  });
});

test('what a client says of our passports, or of its own connection, goes no further', async () => {
  const { origin } = await setUp();
  const { port } = new URL(origin);
  const reply = await raw(
    Number(port),
    [
      'POST /webhooks/shop HTTP/1.1',
      'host: shop.test',
      'x-lms-passport: forged',
      'connection: close, x-of-this-hop',
      'x-of-this-hop: 1',
      'content-length: 0',
      '',
      '',
    ].join('\r\n'),
  );
  const told = JSON.parse(reply.split('\r\n\r\n')[1] ?? '');
  expect(told).toMatchObject({ caller: { kind: 'anonymous' }, host: 'shop.test' });
  expect(told.passport).not.toBe('forged');
  expect(told.hop).toBeUndefined();
});

test('a page comes as it is: status, type, cookies, redirects, what is below its path, and a large one', async () => {
  const { origin } = await setUp();
  const page = await fetch(`${origin}/pay/42?lang=de`);
  expect([page.status, page.headers.get('content-type'), page.headers.getSetCookie()]).toEqual([200, 'text/html', ['a=1', 'b=2']]);
  const posted = await fetch(`${origin}/pay/42`, { method: 'POST', body: new URLSearchParams({ card: '1' }), redirect: 'manual' });
  expect([posted.status, posted.headers.get('location')]).toEqual([303, '/pay/done']);
  expect((await (await fetch(`${origin}/pay/large`)).arrayBuffer()).byteLength).toBe(3_000_000);
});

test('an owner that is away: 503; a path of nobody: 404', async () => {
  const { origin, server } = await setUp();
  expect((await fetch(`${origin}/paying`)).status).toBe(404);
  expect((await fetch(`${origin}/ticks/graphql`)).status).toBe(404);
  await server.stop();
  const reply = await fetch(`${origin}/pay/42`);
  expect([reply.status, await reply.json()]).toMatchObject([503, { errors: [{ extensions: { code: 'UNAVAILABLE' } }] }]);
});

test('straight at the owner, without a passport, there is nothing', async () => {
  const { server } = await setUp();
  for (const path of ['/ticks/pay/42', '/pay/42', '/webhooks/shop']) expect((await fetch(server.origin + path)).status).toBe(401);
});

function raw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('end', () => resolve(heard));
    socket.on('error', reject);
  });
}
