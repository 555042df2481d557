import { once } from 'node:events';
import fc from 'fast-check';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';

afterEach(stopAll);

describe('the protocol, to the letter', () => {
  it('acknowledges, answers pings with what they carry, and takes pongs nobody asked for', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.send({ type: 'pong' });
    socket.send({ type: 'ping', payload: { at: 7 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 7 } });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });

  const GARBAGE: [what: string, message: string | Buffer][] = [
    ['what is no JSON', 'connection_init'],
    ['an unknown type', '{"type":"start"}'],
    ['no type', '{}'],
    ['a message that only servers send', '{"type":"connection_ack"}'],
    ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{a}"}}'],
    ['a query that is no text', '{"type":"subscribe","id":"1","payload":{"query":7}}'],
    ['a ping whose pong could not be written', `{"type":"ping","payload":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['bytes', Buffer.from('{"type":"ping"}')],
  ];
  it.each(GARBAGE)('4400 for %s', async (_what, message) => {
    const { socketUrl, logged } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.raw.send(message);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
    expect(logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it('4401 for an operation before the acknowledgement', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.open(socketUrl);
    socket.subscribe('1', '{ me { id } }');
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  it('4403 for a token that is not good', async () => {
    const { socketUrl, token, sessions } = await serveSubscriptions();
    sessions.set('s1', { userId: 'u1', role: 'STUDENT', active: true });
    for (const authorization of ['Bearer nonsense', 'Basic dTpw', `Bearer ${await token({ audience: 'elsewhere' })}`]) {
      const socket = await Socket.open(socketUrl);
      socket.send({ type: 'connection_init', payload: { authorization } });
      expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    }
  });

  it('4406 for another subprotocol, or none', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.open(socketUrl, {}, []);
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });

  it('4408 for a client that does not introduce itself', async () => {
    const { socketUrl } = await serveSubscriptions({ subscriptions: { initTimeout: 20 } });
    const socket = await Socket.open(socketUrl);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });

  it('4409 for an id that is in use, also for a long one', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    for (const id of ['1', 'é'.repeat(200)]) {
      const socket = await Socket.connect(socketUrl);
      socket.subscribe(id, 'subscription { overheard { cursor } }');
      const tap = await taps.next();
      socket.subscribe(id, '{ me { id } }');
      expect(await socket.closed).toMatchObject({ code: 4409, reason: expect.stringMatching(/^Subscriber for /) });
      await tap.returned;
    }
  });

  it('4409 also while what had the id is still ending', async () => {
    const { socketUrl, course } = await serveSubscriptions();
    const [entered, never] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
    course.execute = async () => {
      entered.resolve();
      return never.promise;
    };
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', '{ course(id: "c1") { title } }');
    await entered.promise;
    socket.send({ type: 'complete', id: '1' });
    socket.subscribe('1', '{ me { id } }');
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber already exists' });
  });

  it('4429 for a second introduction', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.send({ type: 'connection_init' });
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  it('takes the token under either writing of its name', async () => {
    const { socketUrl, signIn } = await serveSubscriptions();
    const { authorization } = await signIn('STUDENT');
    for (const params of [{ authorization }, { Authorization: authorization }]) {
      const socket = await Socket.connect(socketUrl, params);
      expect((await socket.answer('1', '{ mine { id } }')).data).toEqual({ mine: [{ id: 'c2' }] });
    }
  });

  it('is served on its path alone, and not to an address that asks too often', async () => {
    const { socketUrl } = await serveSubscriptions({ rates: { address: 1 } });
    const status = async (url: string) => {
      const [request, response] = await once(
        new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL).on('error', () => {}),
        'unexpected-response',
      );
      request.destroy();
      return response.statusCode;
    };
    expect(await status(`${socketUrl}/stream`)).toBe(404);
    await Socket.connect(socketUrl);
    expect(await status(socketUrl)).toBe(429);
  });

  it('counts each operation against the address, of clients that are not signed in as well, and also those that are not valid', async () => {
    const { socketUrl, signIn } = await serveSubscriptions({ rates: { address: 5 } });
    const [anonymous, signedIn] = [await Socket.connect(socketUrl), await Socket.connect(socketUrl, await signIn('STUDENT'))];
    expect((await anonymous.answer('1', '{ nothing }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await anonymous.answer('2', '{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect((await signedIn.answer('1', '{ __typename }')).data).toEqual({ __typename: 'Query' });
    const refused = {
      type: 'error',
      errors: [{ extensions: { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } } }],
    };
    expect(await anonymous.answer('3', '{ __typename }')).toMatchObject(refused);
    expect(await signedIn.answer('2', '{ __typename }')).toMatchObject(refused);
  });

  it('is closed with a reason for a message that is larger than its sender may send, which is not read', async () => {
    const { socketUrl, signIn } = await serveSubscriptions({ limits: { anonymousBody: 20_000, body: 40_000 } });
    const [anonymous, signedIn] = [await Socket.connect(socketUrl), await Socket.connect(socketUrl, await signIn('STUDENT'))];
    const long = { variables: { unused: 'x'.repeat(30_000) } };
    expect((await signedIn.answer('1', '{ __typename }', long)).data).toEqual({ __typename: 'Query' });
    anonymous.subscribe('1', '{ __typename }', long);
    expect(await anonymous.closed).toEqual({ code: 1009, reason: 'Message too big' });
  });

  it('is closed with the same for a message of more values than one may hold, which is not parsed', async () => {
    const { socketUrl } = await serveSubscriptions({ limits: { values: 100 } });
    const [few, many] = [await Socket.connect(socketUrl), await Socket.connect(socketUrl)];
    const holding = (count: number) => ({ variables: { unused: Array(count).fill(0) } });
    expect((await few.answer('1', '{ __typename }', holding(90))).data).toEqual({ __typename: 'Query' });
    many.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ __typename }', ...holding(100) } }).slice(0, -1));
    expect(await many.closed).toEqual({ code: 1009, reason: 'Message too big' });
  });

  it('counts the bytes of larger messages by user, and closes for a while who sends too many', async () => {
    const { socketUrl, signIn } = await serveSubscriptions({ limits: { body: 40_000 }, rates: { bytesOfUser: 50_000 } });
    const headers = await signIn('STUDENT');
    const [first, second, anonymous] = [
      await Socket.connect(socketUrl, headers),
      await Socket.connect(socketUrl, headers),
      await Socket.connect(socketUrl),
    ];
    const long = { variables: { unused: 'x'.repeat(30_000) } };
    expect((await first.answer('1', '{ __typename }', long)).data).toEqual({ __typename: 'Query' });
    second.subscribe('1', '{ __typename }', long);
    // In its order: the small one behind it is not overtaking.
    second.subscribe('2', '{ __typename }');
    expect(await second.closed).toEqual({ code: 1013, reason: 'Try again later' });
    expect((await first.answer('2', '{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect((await anonymous.answer('1', '{ __typename }', long)).data).toEqual({ __typename: 'Query' });
  });

  it('survives whatever is sent, and others notice nothing', async () => {
    const { socketUrl, taps, logged } = await serveSubscriptions();
    const other = await Socket.connect(socketUrl);
    other.subscribe('1', 'subscription { overheard { cursor } }');
    const tap = await taps.next();
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          type: fc.constantFrom('connection_init', 'subscribe', 'complete', 'next', 'error', 'ping'),
          id: fc.anything(),
          payload: fc.anything(),
        })
        .map((message) => JSON.stringify(message, (_key, value) => (typeof value === 'bigint' ? String(value) : value))),
      fc.string().map((query) => JSON.stringify({ type: 'subscribe', id: '1', payload: { query } })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, fc.uint8Array().map(Buffer.from)), { maxLength: 8 }), async (messages) => {
        const socket = await Socket.connect(socketUrl);
        for (const message of messages) socket.raw.send(message);
        socket.raw.close();
        await socket.closed;
      }),
      { numRuns: 60 },
    );
    tap.push({ cursor: 'still here' });
    expect(await other.next()).toMatchObject({ type: 'next', payload: { data: { overheard: { cursor: 'still here' } } } });
    expect(logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});
