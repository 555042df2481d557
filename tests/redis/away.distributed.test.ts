import { once } from 'node:events';
import WebSocket from 'ws';
import { until } from '../../platform/testing/until.js';
import { startAllInOne } from '../kit/all-in-one.js';
import { newStudent, PASSWORD, type Person, signIn } from '../kit/school.js';
import type { System } from '../kit/system.js';
import { startOwnRedis } from '../servers/for-a-run.js';

const ME = '{ me { id } }';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { userId } }';
const LOGOUT = 'mutation ($t: String!) { logout(input: { refreshToken: $t }) }';
const REFRESH = 'mutation ($t: String!) { refresh(input: { refreshToken: $t }) { accessToken } }';

let redis: Awaited<ReturnType<typeof startOwnRedis>>;
let system: System;
let ada: Person;
beforeAll(async () => {
  redis = await startOwnRedis();
  system = await startAllInOne({ LMS_REDIS_URL: redis.url, LMS_SESSION_CACHE: '1s', LMS_LIVE_SESSION_CHECK: '200ms' });
  ada = await newStudent(system.client, 'Ada');
}, 90_000);
afterAll(async () => {
  await system.stop();
  await redis.stop();
}, 60_000);

/** Somebody signed in on a WebSocket. */
async function connect({ client }: Person) {
  const socket = new WebSocket(client.url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const connection: { closedWith?: number } = {};
  socket.once('close', (code) => {
    connection.closedWith = code;
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.token}` } }));
  await once(socket, 'message');
  return connection;
}

test('a sign-out in Redis binds at every router', async () => {
  const again = await signIn(system.client, ada.email, PASSWORD);
  expect((await again.client.ok(ME)).me.id).toBe(ada.id);
  await system.client.ok(LOGOUT, { t: again.refreshToken });
  await until(async () => expect(await again.client.refused(ME)).toBe('UNAUTHENTICATED'));
});

describe('Redis is killed', () => {
  let live: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    live = await connect(ada);
    await ada.client.ok(ME);
    await redis.kill();
  }, 30_000);

  test('nobody who signed in is let in on trust, once the router no longer remembers', async () => {
    await until(async () => (await ada.client.send(ME)).errors.length > 0);
    for (let each = 0; each < 5; each += 1) {
      const { status, data, errors } = await ada.client.send(ME);
      expect({ status, data, code: errors[0]?.extensions.code }).toEqual({ status: 503, data: null, code: 'UNAVAILABLE' });
    }
  });

  test('who is not signed in goes on reading, within limits that this router counts by itself', async () => {
    for (let each = 0; each < 5; each += 1) await system.client.ok('{ courses(first: 1) { nodes { id } } }');
  });

  test.each([
    ['a right password', LOGIN, () => ({ input: { email: ada.email, password: PASSWORD } })],
    ['a wrong password', LOGIN, () => ({ input: { email: ada.email, password: 'a guess' } })],
    ['a refresh token', REFRESH, () => ({ t: ada.refreshToken })],
    ['a sign-out, which is not said to have happened', LOGOUT, () => ({ t: ada.refreshToken })],
  ])('%s is UNAVAILABLE', async (_what, operation, variables) => {
    expect(await system.client.refused(operation, variables())).toBe('UNAVAILABLE');
  });

  test('who is connected stays so', () => expect(live.closedWith).toBeUndefined());

  test('back and empty, it lets nobody in whom it does not know; open connections end, and people sign in again', async () => {
    await redis.restart();
    await until(async () => expect(await ada.client.refused(ME)).toBe('UNAUTHENTICATED'));
    expect(await system.client.refused(REFRESH, { t: ada.refreshToken })).toBe('SESSION_EXPIRED');
    await until(() => live.closedWith === 4403);
    const back = await signIn(system.client, ada.email, PASSWORD);
    expect((await back.client.ok(ME)).me.id).toBe(ada.id);
  });
});
