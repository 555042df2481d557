import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { anonymous } from '../../kernel/identity.js';
import { freePort } from '../../postgres/embedded/free-port.js';
import { addressesOf, remoteFixture } from '../../testing/remote.js';
import { until } from '../../testing/until.js';
import type { RemoteLimits } from './subgraph-client-http.js';

const QUERY = parse('{ hello }');
const MUTATION = parse('mutation { touch }');
const ANSWER = { data: { hello: 'hello' } };

let remote: Awaited<ReturnType<typeof remoteFixture>>;
const servers: Server[] = [];
beforeEach(async () => {
  remote = await remoteFixture();
});
afterEach(async () => {
  await remote.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Behaviour = (request: IncomingMessage, reply: ServerResponse) => void;
const answers: Behaviour = (_request, reply) => reply.end(JSON.stringify(ANSWER));
const breaks: Behaviour = ({ socket }) => socket.destroy();
const hangs: Behaviour = () => {};
const says =
  (status: number, body = '{}'): Behaviour =>
  (_request, reply) =>
    reply.writeHead(status).end(body);

/** A server that reads each request to its end, and then does what its current behaviour says. */
async function instance(behaviour: Behaviour, port = 0) {
  const made = { behaviour, asked: 0, gone: 0, origin: '', sockets: new Set<unknown>() };
  const server = createServer((request, reply) => {
    made.asked += 1;
    made.sockets.add(request.socket);
    reply.on('close', () => {
      if (!reply.writableEnded) made.gone += 1;
    });
    request.resume().on('end', () => made.behaviour(request, reply));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  made.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return made;
}

async function clientOf(limits: Partial<RemoteLimits>, ...origins: string[]) {
  const client = await remote.connect('ticks', addressesOf('ticks', ...origins), limits);
  const send = (document = QUERY, signal?: AbortSignal) => client.execute({ document, caller: anonymous, correlationId: 'c', signal });
  const refusal = (document?: typeof QUERY, signal?: AbortSignal) =>
    send(document, signal).then(
      (result) => {
        throw new Error(`answered: ${JSON.stringify(result)}`);
      },
      ({ code }) => code,
    );
  return { send, refusal };
}

/** An address that no server listens on. */
const nowhere = async () => `http://127.0.0.1:${await freePort()}`;

describe('a query', () => {
  test('is retried when the connection broke, at another instance first', async () => {
    const [broken, good] = [await instance(breaks), await instance(answers)];
    const { send } = await clientOf({}, broken.origin, good.origin);
    for (let n = 0; n < 10; n += 1) expect(await send()).toEqual(ANSWER);
    expect(good.asked).toBe(10);
  });

  test('is retried at the same instance when there is no other', async () => {
    const once = await instance((request, reply) => (once.asked === 1 ? breaks : answers)(request, reply));
    expect(await (await clientOf({}, once.origin)).send()).toEqual(ANSWER);
  });

  test('is UNAVAILABLE after the last attempt', async () => {
    const broken = await instance(breaks);
    expect(await (await clientOf({ retries: 2 }, broken.origin)).refusal()).toBe('UNAVAILABLE');
    expect(broken.asked).toBe(3);
  });

  test('that takes too long is aborted, and not retried', async () => {
    const slow = await instance(hangs);
    expect(await (await clientOf({ timeout: 50 }, slow.origin)).refusal()).toBe('UNAVAILABLE');
    await until(() => slow.gone === 1);
    expect(slow.asked).toBe(1);
  });

  test('is aborted when its caller leaves', async () => {
    const slow = await instance(hangs);
    const { refusal } = await clientOf({}, slow.origin);
    const leaving = new AbortController();
    const refused = refusal(QUERY, leaving.signal);
    await until(() => slow.asked === 1);
    leaving.abort();
    expect(await refused).toBe('UNAVAILABLE');
    await until(() => slow.gone === 1);
    expect(await refusal(QUERY, AbortSignal.abort())).toBe('UNAVAILABLE');
    expect(slow.asked).toBe(1);
  });

  test.each([
    ['what is no JSON', says(200, 'hello')],
    ['a refused passport', says(401)],
    ['a failure', says(500)],
  ])('that is answered by %s is UNAVAILABLE', async (_what, behaviour) => {
    const odd = await instance(behaviour);
    expect(await (await clientOf({ retries: 0 }, odd.origin)).refusal()).toBe('UNAVAILABLE');
  });
});

describe('a call that the instance itself refuses as the fault of a client', () => {
  test.each([
    ['a body that it cannot read', 400],
    ['a body that is too large', 413],
    ['headers that are too large', 431],
  ])('for %s is BAD_USER_INPUT, and no number of them opens the circuit or ejects the instance', async (_what, status) => {
    const server = await instance(says(status));
    const { send, refusal } = await clientOf({ failures: 3, openFor: 60_000 }, server.origin);
    for (let n = 0; n < 10; n += 1) expect(await refusal()).toBe('BAD_USER_INPUT');
    server.behaviour = answers;
    expect(await send()).toEqual(ANSWER);
    expect(server.asked).toBe(11);
  });
});

describe('a mutation', () => {
  test('is never sent twice: the instance may have executed it', async () => {
    const [one, two] = [await instance(breaks), await instance(breaks)];
    expect(await (await clientOf({}, one.origin, two.origin)).refusal(MUTATION)).toBe('UNAVAILABLE');
    expect(one.asked + two.asked).toBe(1);
  });

  test('goes to another instance when the first cannot have started it: it does not listen, or is leaving', async () => {
    const good = await instance(answers);
    const leaving = await instance(says(503));
    const { send } = await clientOf({}, await nowhere(), leaving.origin, good.origin);
    for (let n = 0; n < 10; n += 1) expect(await send(MUTATION)).toEqual(ANSWER);
    expect(good.asked).toBe(10);
  });
});

describe('instances', () => {
  test('share the calls, and reuse their connections', async () => {
    const both = [await instance(answers), await instance(answers)] as const;
    const { send } = await clientOf({}, both[0].origin, both[1].origin);
    for (let n = 0; n < 10; n += 1) await Promise.all([send(), send(), send(), send()]);
    expect(both[0].asked + both[1].asked).toBe(40);
    expect(Math.min(both[0].asked, both[1].asked)).toBeGreaterThan(8);
    expect(both[0].sockets.size + both[1].sockets.size).toBeLessThan(20);
  });

  test('that are slow get fewer calls', async () => {
    const [slow, quick] = [await instance(hangs), await instance(answers)];
    const { send } = await clientOf({}, slow.origin, quick.origin);
    const leaving = new AbortController();
    const stuck = Array.from({ length: 6 }, () => send(QUERY, leaving.signal).catch(() => {}));
    await until(() => slow.asked + quick.asked === stuck.length);
    const before = slow.asked;
    for (let n = 0; n < 20; n += 1) await send();
    expect(slow.asked).toBe(before);
    leaving.abort();
    await Promise.all(stuck);
  });

  test('that fail are ejected for a while', async () => {
    const [failing, good] = [await instance(says(500)), await instance(answers)];
    const { send } = await clientOf({}, failing.origin, good.origin);
    for (let n = 0; n < 60; n += 1) await send().catch(() => {});
    expect(failing.asked).toBe(3);
  });

  test('that are not known: UNAVAILABLE', async () => {
    expect(await (await clientOf({})).refusal()).toBe('UNAVAILABLE');
  });
});

describe('a subgraph that is down', () => {
  test('is not called by every request, and is called again after a while', async () => {
    const port = await freePort();
    const { send, refusal } = await clientOf({ retries: 0, failures: 3, openFor: 100 }, `http://127.0.0.1:${port}`);
    for (let n = 0; n < 3; n += 1) expect(await refusal()).toBe('UNAVAILABLE');
    const back = await instance(answers, port);
    expect(await refusal()).toBe('UNAVAILABLE');
    expect(back.asked).toBe(0);
    await until(() =>
      send().then(
        () => true,
        () => false,
      ),
    );
    expect(back.asked).toBe(1);
  });

  test('blocks no more than its limit of calls: further ones are refused at once', async () => {
    const slow = await instance(hangs);
    const { send, refusal } = await clientOf({ atOnce: 2, timeout: 5_000 }, slow.origin);
    const leaving = new AbortController();
    const held = Array.from({ length: 4 }, () => send(QUERY, leaving.signal).catch(() => {}));
    await until(() => slow.asked === 2);
    expect(await refusal()).toBe('UNAVAILABLE');
    expect(slow.asked).toBe(2);
    leaving.abort();
    await Promise.all(held);
  });
});
