import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { unavailable } from '../../platform/kernel/errors.js';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';

afterEach(stopAll);

const CHANGED = 'subscription { changed { cursor } }';
const FORBIDDEN = { code: 4403, reason: 'Forbidden' };
const LATER = { code: 1013, reason: 'Try again later' };

/** Somebody signed in who follows changes. */
async function follower(served: Awaited<ReturnType<typeof serveSubscriptions>>, role = 'STUDENT') {
  const socket = await Socket.connect(served.socketUrl, await served.signIn(role));
  socket.subscribe('1', CHANGED);
  return { socket, tap: await served.taps.next() };
}

describe('a connection ends', () => {
  it('with its token', async () => {
    const served = await serveSubscriptions();
    const authorization = await served.signIn('STUDENT');
    served.pass(599_900);
    const socket = await Socket.connect(served.socketUrl, authorization);
    socket.subscribe('1', CHANGED);
    const tap = await served.taps.next();
    expect(await socket.closed).toEqual(FORBIDDEN);
    await tap.returned;
  });

  const CHANGES: [what: string, session: { userId: string; role: string; active: boolean } | undefined][] = [
    ['when its session has ended', undefined],
    ['when its user is deactivated', { userId: 'u1', role: 'STUDENT', active: false }],
    ['when its user gets another role: nothing goes on with the old one', { userId: 'u1', role: 'INSTRUCTOR', active: true }],
  ];
  it.each(CHANGES)('%s', async (_what, session) => {
    const served = await serveSubscriptions({ subscriptions: { sessionCheck: 10 } });
    const { socket, tap } = await follower(served);
    if (session) served.sessions.set('s1', session);
    else served.sessions.delete('s1');
    expect(await socket.closed).toEqual(FORBIDDEN);
    await tap.returned;
  });

  it('when the server stops, with every subscription of it', async () => {
    const served = await serveSubscriptions();
    const { socket, tap } = await follower(served);
    const silent = await Socket.open(served.socketUrl);
    await served.router.stop();
    expect(await Promise.all([socket.closed, silent.closed])).toEqual([
      { code: 1001, reason: 'Going away' },
      { code: 1001, reason: 'Going away' },
    ]);
    await tap.returned;
  });

  it('not because sessions cannot be read for a moment', async () => {
    const looked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let looks = 0;
    const session = { userId: 'u1', role: 'STUDENT', active: true };
    const served = await serveSubscriptions(
      { subscriptions: { sessionCheck: 5 } },
      {
        sessions: {
          read: async () => session,
          readMany: async () => {
            looked[looks++]?.resolve();
            throw unavailable('sessions');
          },
        },
      },
    );
    const { socket, tap } = await follower(served);
    await looked[1]?.promise;
    tap.push({ cursor: '1' });
    expect(await socket.next()).toMatchObject({ payload: { data: { changed: { cursor: '1' } } } });
  });
});

describe('a role that has changed under an open socket', () => {
  it('holds for what the client does when it is back, which it is by itself, from its last cursor', async () => {
    const served = await serveSubscriptions({ subscriptions: { sessionCheck: 10 } });
    const authorization = await served.signIn('STUDENT');
    const client = createClient({
      url: served.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: authorization,
      retryWait: async () => {},
    });
    const variables: { after?: string } = {};
    const query = 'subscription ($after: String) { changed(after: $after) { cursor note } }';
    const events = client.iterate<{ changed: { cursor: string; note: string | null } }>({ query, variables });
    const first = events.next();
    (await served.taps.next()).push({ cursor: 'c7' });
    expect((await first).value).toMatchObject({ data: { changed: { cursor: 'c7', note: null } } });
    variables.after = 'c7';
    served.sessions.set('s1', { userId: 'u1', role: 'INSTRUCTOR', active: true });
    const second = events.next();
    const again = await served.taps.next();
    expect(again.request).toMatchObject({ variables: { after: 'c7' }, caller: { role: 'INSTRUCTOR' } });
    again.push({ cursor: 'c8' });
    expect((await second).value).toEqual({ data: { changed: { cursor: 'c8', note: 'for instructors' } } });
    await client.dispose();
  });
});

describe('limits', () => {
  it('hold a user to so many connections, until one of them leaves', async () => {
    const served = await serveSubscriptions({ subscriptions: { connections: 2 } });
    const params = await served.signIn('STUDENT');
    const [first] = [await Socket.connect(served.socketUrl, params), await Socket.connect(served.socketUrl, params)];
    const third = await Socket.open(served.socketUrl);
    third.send({ type: 'connection_init', payload: params });
    expect(await third.closed).toEqual(LATER);
    await Socket.connect(served.socketUrl);
    first.subscribe('1', CHANGED);
    const tap = await served.taps.next();
    first.raw.close();
    await tap.returned;
    await Socket.connect(served.socketUrl, params);
  });

  it('do not count who left while it was being made out who they are', async () => {
    const [reading, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const session = { userId: 'u1', role: 'STUDENT', active: true };
    let reads = 0;
    const served = await serveSubscriptions(
      { subscriptions: { connections: 1 } },
      {
        sessions: {
          async read() {
            reads += 1;
            if (reads > 1) return session;
            reading.resolve();
            await gate.promise;
            return session;
          },
          readMany: async () => new Map([['s1', session]]),
        },
      },
    );
    const params = await served.signIn('STUDENT');
    const leaver = await Socket.open(served.socketUrl);
    leaver.send({ type: 'connection_init', payload: params });
    await reading.promise;
    leaver.raw.close();
    await leaver.closed;
    gate.resolve();
    await Socket.connect(served.socketUrl, params);
  });

  it('tell a client to come later while sessions cannot be read', async () => {
    const away = async () => {
      throw new Error('connection refused');
    };
    const served = await serveSubscriptions({}, { sessions: { read: away, readMany: away } });
    const socket = await Socket.open(served.socketUrl);
    socket.send({ type: 'connection_init', payload: await served.signIn('STUDENT') });
    expect(await socket.closed).toEqual(LATER);
  });

  it('let a hundred of a thousand subscriptions run; the rest are told, and each that ends makes room', async () => {
    const served = await serveSubscriptions();
    const socket = await Socket.connect(served.socketUrl, await served.signIn('STUDENT'));
    for (let id = 1; id <= 1_000; id += 1) socket.subscribe(String(id), CHANGED);
    for (let refused = 0; refused < 900; refused += 1) {
      expect(await socket.next()).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 }, correlationId: expect.any(String) } }],
      });
    }
    const taps = [];
    for (let id = 1; id <= 100; id += 1) taps.push(await served.taps.next());
    expect(served.taps.opened).toHaveLength(100);
    taps[0]?.finish();
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    socket.subscribe('1001', CHANGED);
    (await served.taps.next()).push({ cursor: 'room' });
    expect(await socket.next()).toMatchObject({ id: '1001', payload: { data: { changed: { cursor: 'room' } } } });
    socket.raw.terminate();
    await Promise.all(taps.slice(1).map((tap) => tap.returned));
  });

  it('do not count an operation that was refused, or is over', async () => {
    const served = await serveSubscriptions({ subscriptions: { operations: 1 } });
    const socket = await Socket.connect(served.socketUrl);
    for (const query of ['{ course(', '{ unheardOf }', CHANGED, '{ course(id: "c1") { title } }']) await socket.answer('1', query);
    expect((await socket.answer('1', '{ course(id: "c1") { title } }')).type).toBe('next');
  });
});
