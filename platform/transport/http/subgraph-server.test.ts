import { WebSocket } from 'ws';
import { systemClock } from '../../kernel/clock.js';
import { anonymous, type Caller, serviceCaller } from '../../kernel/identity.js';
import { signPassport } from '../../security/passport/passport-tokens.js';
import { generateSigningKey, signAccessToken } from '../../security/tokens.js';
import { signedInAs } from '../../testing/callers.js';
import { remoteFixture } from '../../testing/remote.js';
import { ticks } from '../../testing/ticks.js';
import { until } from '../../testing/until.js';
import { PortInUseError } from './listen.js';
import type { SubgraphServer } from './subgraph-server.js';

let remote: Awaited<ReturnType<typeof remoteFixture>>;
let server: SubgraphServer;
let subgraph: ReturnType<typeof ticks>;
beforeEach(async () => {
  subgraph = ticks();
  remote = await remoteFixture();
  server = await remote.serve([subgraph.served]);
});
afterEach(() => remote.stop());

const post = (headers: Record<string, string> = {}, body: unknown = { query: '{ hello }' }, path = '/ticks/graphql') =>
  fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const passport = async (signer = 'router', name = 'ticks', caller: Caller = signer === 'router' ? anonymous : serviceCaller(signer)) => ({
  'x-lms-passport': await (await remote.passportsOf(signer)).for(caller, name),
});

test('says in one sentence that its port is taken', async () => {
  const failure = await remote.serve([subgraph.served], server.port).catch((error) => error);
  expect(failure).toBeInstanceOf(PortInUseError);
  expect(failure.message).toBe(`Port ${server.port} on 127.0.0.1 is in use by another program.`);
});

describe('without a valid passport', () => {
  afterEach(() => expect(subgraph.calls).toEqual([]));

  test.each([
    ['a query', { query: '{ hello }' }, '/ticks/graphql'],
    ['the schema', { query: '{ _service { sdl } }' }, '/ticks/graphql'],
    ['entities', { query: '{ _entities(representations: []) { __typename } }' }, '/ticks/graphql'],
    ['a body that is no JSON', '{', '/ticks/graphql'],
    ['a subgraph that is not here', { query: '{ hello }' }, '/user/graphql'],
    ['any other path', {}, '/'],
    ['a path that resembles health', {}, '/health'],
    ['a path that leads through health', {}, '/health/live/../../ticks/graphql'],
  ])('%s is refused', async (_what, body, path) => {
    const reply = await post({}, body, path);
    expect([reply.status, await reply.json()]).toMatchObject([401, { errors: [{ extensions: { code: 'PASSPORT_REFUSED' } }] }]);
  });

  test('one for another subgraph, of a stranger, an expired one, an access token: refused', async () => {
    const stranger = await generateSigningKey();
    const grant = { caller: signedInAs('ADMIN'), issuer: 'router', subgraph: 'ticks', ttl: 60 };
    const past = { now: () => new Date(Date.now() - 120_000) };
    const keys = await (await remote.keysOf('router')).current();
    const accessToken = await signAccessToken(
      { userId: 'u', sessionId: 's' },
      keys,
      { issuer: 'router', audience: 'ticks', ttl: 60 },
      systemClock,
    );
    for (const headers of [
      await passport('router', 'user'),
      { 'x-lms-passport': await signPassport(grant, stranger, systemClock) },
      { 'x-lms-passport': await signPassport(grant, keys, past) },
      { 'x-lms-passport': accessToken },
      { authorization: `Bearer ${(await passport())['x-lms-passport']}` },
    ]) {
      expect((await post(headers)).status).toBe(401);
    }
  });

  test('a service that claims to speak for a user is refused', async () => {
    expect((await post(await passport('course', 'ticks', signedInAs('ADMIN')))).status).toBe(401);
  });

  test('a socket is closed, and a subscription on an open one is refused', async () => {
    expect(await talk([{ type: 'connection_init' }])).toEqual(['closed 4403']);
    const init = { type: 'connection_init', payload: { passport: (await passport('course'))['x-lms-passport'] } };
    const subscribe = { type: 'subscribe', id: '1', payload: { query: 'subscription { ticked { n } }' } };
    expect(await talk([init, subscribe], 2)).toEqual([
      { type: 'connection_ack' },
      { type: 'error', id: '1', payload: [expect.objectContaining({ extensions: { code: 'PASSPORT_REFUSED' } })] },
    ]);
  });
});

test('health needs no passport, and says when the server is draining', async () => {
  expect((await fetch(`${server.origin}/health/live`)).status).toBe(200);
  expect(await (await fetch(`${server.origin}/health/ready`)).json()).toEqual({ status: 'ready', checks: {} });
  server.drain();
  expect((await fetch(`${server.origin}/health/ready`)).status).toBe(503);
  expect((await post(await passport())).status).toBe(200);
});

test.each([
  ['no JSON', '{', 400],
  ['no query', {}, 400],
  ['variables that are a list', { query: '{ hello }', variables: [1] }, 400],
])('%s: refused, nothing runs', async (_what, body, status) => {
  expect((await post(await passport(), body)).status).toBe(status);
  expect(subgraph.calls).toEqual([]);
});

test.each([
  ['a document that does not parse', '{ hello', 'GRAPHQL_PARSE_FAILED'],
  ['one of another schema', '{ hello goodbye }', 'GRAPHQL_VALIDATION_FAILED'],
])('%s has its own code, and nothing of it runs', async (_what, query, code) => {
  for (const _again of [1, 2]) {
    expect(await (await post(await passport(), { query })).json()).toMatchObject({ errors: [{ extensions: { code } }] });
  }
  expect(subgraph.calls).toEqual([]);
});

test('a document of another schema learns no names of this one', async () => {
  const refused = await (await post(await passport(), { query: '{ helo }' })).text();
  expect(refused).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(refused).not.toMatch(/did you mean|hello/i);
});

test('a server that stops finishes the calls in flight and accepts no new ones', async () => {
  const release = subgraph.hold();
  const running = post(await passport(), { query: '{ slow }' });
  await until(() => subgraph.calls.length === 1);
  const stopped = server.stop();
  release();
  expect(await (await running).json()).toEqual({ data: { slow: 'at last' } });
  await stopped;
  await expect(post(await passport())).rejects.toThrow();
});

/** Sends messages one after the other on a new socket; resolves with the replies, `most` of them, or the close. */
function talk(messages: object[], most = 1): Promise<unknown[]> {
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/ticks/graphql`, 'graphql-transport-ws');
  const replies: unknown[] = [];
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify(messages.shift())));
    socket.on('message', (data) => {
      replies.push(JSON.parse(String(data)));
      if (replies.length === most) socket.close();
      else socket.send(JSON.stringify(messages.shift()));
    });
    socket.on('close', (code) => resolve(replies.length > 0 ? replies : [`closed ${code}`]));
    socket.on('error', reject);
  });
}
