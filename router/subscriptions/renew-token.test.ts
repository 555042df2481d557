import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { unavailable } from '../../platform/kernel/errors.js';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serveSubscriptions>>;

const FORBIDDEN = { code: 4403, reason: 'Forbidden' };
const MINE = { type: 'next', data: { mine: expect.anything() } };

/** In ms, of the ten minutes that a token is good for. */
const ALMOST_ALL = 598_000;

const bearer = async ({ token }: Served, ...terms: Parameters<Served['token']>) => ({ authorization: `Bearer ${await token(...terms)}` });

/** What the pong to a ping with this token carries. */
async function renewal(socket: Socket, payload: object): Promise<unknown> {
  socket.send({ type: 'ping', payload });
  const pong = await socket.next();
  expect(pong.type).toBe('pong');
  return pong.payload;
}

const refusal = (code: string) => ({ error: expect.objectContaining({ extensions: expect.objectContaining({ code }) }) });

describe('a ping with a token', () => {
  it('keeps its socket open beyond the end of the token before, with the subscriptions that run', async () => {
    const served = await serveSubscriptions();
    const old = await served.signIn('STUDENT');
    served.pass(ALMOST_ALL);
    const renewed = await Socket.connect(served.socketUrl, old);
    renewed.subscribe('1', 'subscription { changed { cursor } }');
    const tap = await served.taps.next();
    // Its token ends after that of the first socket did.
    const fence = await Socket.connect(served.socketUrl, old);
    const expiresAt = new Date(Date.UTC(2026, 0, 1) + ALMOST_ALL + 600_000).toISOString();
    expect(await renewal(renewed, await bearer(served))).toEqual({ expiresAt });
    expect(await fence.closed).toEqual(FORBIDDEN);
    tap.push({ cursor: '1' });
    expect(await renewed.next()).toMatchObject({ type: 'next', payload: { data: { changed: { cursor: '1' } } } });
  });

  it('has its socket end with the new token', async () => {
    const served = await serveSubscriptions();
    const ending = await served.signIn('STUDENT');
    served.pass(ALMOST_ALL);
    const socket = await Socket.connect(served.socketUrl, await bearer(served));
    expect(await renewal(socket, ending)).toEqual({ expiresAt: new Date(Date.UTC(2026, 0, 1) + 600_000).toISOString() });
    expect(await socket.closed).toEqual(FORBIDDEN);
  });

  const REFUSED: [what: string, code: string, token: (served: Served) => Promise<object>][] = [
    ['that is none', 'UNAUTHENTICATED', async () => ({ authorization: 'Bearer nonsense' })],
    ['that is empty', 'FORBIDDEN', async () => ({ authorization: '' })],
    ['for somebody else to read', 'UNAUTHENTICATED', (served) => bearer(served, { audience: 'elsewhere' })],
    ['of a session that is not there', 'UNAUTHENTICATED', (served) => bearer(served, {}, undefined, 'gone')],
    [
      'of another session of the same user',
      'FORBIDDEN',
      (served) => {
        served.sessions.set('s2', { userId: 'u1', role: 'STUDENT', active: true });
        return bearer(served, {}, undefined, 's2');
      },
    ],
    [
      'of a user who has another role by now',
      'FORBIDDEN',
      (served) => {
        served.sessions.set('s1', { userId: 'u1', role: 'ADMIN', active: true });
        return bearer(served);
      },
    ],
  ];
  it.each(REFUSED)('%s is refused as %s, and changes nothing', async (_what, code, token) => {
    const served = await serveSubscriptions({ subscriptions: { sessionCheck: 600_000 } });
    const old = await served.signIn('STUDENT');
    served.pass(ALMOST_ALL);
    const socket = await Socket.connect(served.socketUrl, old);
    expect(await renewal(socket, await token(served))).toEqual(refusal(code));
    expect(await socket.answer('1', '{ mine { id } }')).toMatchObject(MINE);
    expect(await socket.closed).toEqual(FORBIDDEN);
  });

  it('signs nobody in on a socket of nobody, nor before the connection', async () => {
    const served = await serveSubscriptions();
    const token = await served.signIn('STUDENT');
    expect(await renewal(await Socket.connect(served.socketUrl), token)).toEqual(refusal('FORBIDDEN'));
    expect(await renewal(await Socket.open(served.socketUrl), token)).toEqual(refusal('UNAUTHENTICATED'));
  });

  it('is told when sessions cannot be read, and may try again', async () => {
    const session = { userId: 'u1', role: 'STUDENT', active: true };
    let away = false;
    const read = async () => {
      if (away) throw unavailable('sessions');
      return session;
    };
    const served = await serveSubscriptions({}, { sessions: { read, readMany: async () => new Map([['s1', session]]) } });
    const socket = await Socket.connect(served.socketUrl, await bearer(served));
    away = true;
    expect(await renewal(socket, await bearer(served))).toEqual(refusal('UNAVAILABLE'));
    away = false;
    expect(await renewal(socket, await bearer(served))).toEqual({ expiresAt: expect.any(String) });
  });

  it('can be sent by the client of graphql-ws', async () => {
    const served = await serveSubscriptions();
    const old = await served.signIn('STUDENT');
    const answered = Promise.withResolvers<unknown>();
    const client = createClient({
      url: served.socketUrl,
      webSocketImpl: WebSocket,
      lazy: false,
      connectionParams: old,
      on: {
        connected: (socket) => (socket as WebSocket).send(JSON.stringify({ type: 'ping', payload: old })),
        pong: (_received, payload) => answered.resolve(payload),
      },
    });
    expect(await answered.promise).toEqual({ expiresAt: expect.any(String) });
    await client.dispose();
  });

  it('counts against the address, like an operation', async () => {
    const served = await serveSubscriptions({ rates: { address: 2 } });
    const token = await served.signIn('STUDENT');
    const socket = await Socket.connect(served.socketUrl, token);
    expect(await renewal(socket, token)).toEqual({ expiresAt: expect.any(String) });
    expect(await renewal(socket, token)).toEqual(refusal('RATE_LIMITED'));
  });
});
