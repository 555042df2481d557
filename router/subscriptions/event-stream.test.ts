import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createClient } from 'graphql-sse';
import { type ReplyError, stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serveSubscriptions>>;
type Headers = Record<string, string>;

const CHANGED = 'subscription { changed { cursor course { title instructor { displayName } } } }';
const OVERHEARD = 'subscription { overheard { cursor } }';

const post = ({ origin }: Served, body: unknown, headers: Headers = {}) =>
  fetch(`${origin}/graphql/stream`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  });

/** The events of a stream that has ended. */
async function events(response: Response): Promise<{ event: string; data?: { data?: unknown; errors?: ReplyError[] } }[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block.startsWith('event:'));
  return blocks.map((block) => {
    const [, event = '', data] = /^event: (\w+)\ndata: ?(.*)$/.exec(block) ?? [];
    return data ? { event, data: JSON.parse(data) } : { event };
  });
}

/** A client that may stop reading. */
async function reader({ origin }: Served, query: string): Promise<{ asked: ClientRequest; response: IncomingMessage }> {
  const asked = request(`${origin}/graphql/stream`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  asked.on('error', () => {}).end(JSON.stringify({ query }));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { asked, response: response.on('error', () => {}) };
}

describe('an event stream', () => {
  it('counts against the address like any request', async () => {
    const served = await serveSubscriptions({ rates: { address: 1 } });
    expect((await post(served, { query: '{ __typename }' })).status).toBe(200);
    expect((await post(served, { query: '{ __typename }' })).status).toBe(429);
  });

  it('is held to the same bytes as any request', async () => {
    const served = await serveSubscriptions({ limits: { anonymousBody: 20_000 }, rates: { bytesOfAddress: 50_000 } });
    const ofSize = (bytes: number) => post(served, { query: '{ __typename }', variables: { unused: 'x'.repeat(bytes) } });
    expect((await ofSize(21_000)).status).toBe(413);
    expect((await ofSize(19_000)).status).toBe(200);
    expect((await ofSize(19_000)).status).toBe(429);
  });

  it('gives the client of graphql-sse each event, completed across subgraphs', async () => {
    const served = await serveSubscriptions();
    const client = createClient({ url: `${served.origin}/graphql/stream`, headers: await served.signIn('STUDENT'), retryAttempts: 0 });
    const results = client.iterate({ query: CHANGED });
    const first = results.next();
    const tap = await served.taps.next();
    tap.push({ cursor: '1', course: { id: 'c1' } });
    expect((await first).value).toEqual({
      data: { changed: { cursor: '1', course: { title: 'Algebra', instructor: { displayName: 'Ada' } } } },
    });
    const last = results.next();
    tap.finish();
    expect(await last).toMatchObject({ done: true });
  });

  it('answers once the subscription has begun, so that a query after that misses nothing', async () => {
    const served = await serveSubscriptions();
    const { changes, taps } = served;
    const subscribe = changes.subscribe.bind(changes);
    const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    changes.subscribe = async (request) => {
      asked.resolve();
      await gate.promise;
      return subscribe(request);
    };
    let answered = false;
    const response = post(served, { query: OVERHEARD }).finally(() => {
      answered = true;
    });
    await asked.promise;
    // A round over the same server: what was written before it would have come.
    await fetch(`${served.origin}/health/live`);
    expect(answered).toBe(false);
    gate.resolve();
    const tap = await taps.next();
    expect((await response).status).toBe(200);
    tap.finish();
  });

  it('is told when the server stops before the subscription has begun', async () => {
    const served = await serveSubscriptions();
    const asked = Promise.withResolvers<void>();
    served.changes.subscribe = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const response = post(served, { query: OVERHEARD });
    await asked.promise;
    await served.router.stop();
    expect((await response).headers.get('content-type')).toMatch('text/event-stream');
    expect(await events(await response)).toEqual([]);
  });

  it('is what the one endpoint answers too, to who asks for nothing but events', async () => {
    const served = await serveSubscriptions();
    const ask = (accept: string, headers: Headers = {}) =>
      fetch(`${served.origin}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query: '{ course(id: "c1") { title } }' }),
        headers: { 'content-type': 'application/json', accept, ...headers },
      });
    expect((await ask('text/event-stream')).headers.get('content-type')).toMatch('text/event-stream');
    expect((await ask('application/json, text/event-stream')).headers.get('content-type')).toMatch('application/json');
  });

  it('answers a query and a mutation once', async () => {
    const served = await serveSubscriptions();
    const headers = await served.signIn('INSTRUCTOR');
    const create = 'mutation { createCourse(title: "Optics") { title } }';
    expect(await events(await post(served, { query: create }, headers))).toEqual([
      { event: 'next', data: { data: { createCourse: { title: 'Optics' } } } },
      { event: 'complete' },
    ]);
  });

  it('names its correlation id, and lets nobody between keep it back', async () => {
    const served = await serveSubscriptions();
    const response = await post(served, { query: '{ mine { id } }' }, { 'x-correlation-id': 'my-request-1' });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-correlation-id': 'my-request-1',
    });
    const [first] = await events(response);
    expect(first?.data?.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', correlationId: 'my-request-1' });
  });

  it('is for the origins that may call', async () => {
    const served = await serveSubscriptions({ corsOrigins: ['https://app.test'] });
    const allowed = async (origin: string) =>
      (await post(served, { query: '{ me { id } }' }, { origin })).headers.get('access-control-allow-origin');
    expect([await allowed('https://app.test'), await allowed('https://evil.test')]).toEqual(['https://app.test', null]);
  });

  it('tells what is wrong with an operation as an event', async () => {
    const served = await serveSubscriptions();
    const [first, ...rest] = await events(await post(served, { query: '{ unheardOf }' }));
    expect(first).toMatchObject({ event: 'next', data: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] } });
    expect(rest).toEqual([{ event: 'complete' }]);
  });

  it('tells, masked, that its source has failed', async () => {
    const served = await serveSubscriptions();
    const response = post(served, { query: OVERHEARD });
    const tap = await served.taps.next();
    tap.push({ cursor: '1' });
    tap.fail();
    const told = await events(await response);
    expect(told).toMatchObject([
      { event: 'next', data: { data: { overheard: { cursor: '1' } } } },
      { event: 'next', data: { errors: [{ message: 'Something went wrong', extensions: { code: 'INTERNAL' } }] } },
      { event: 'complete' },
    ]);
  });

  const REFUSED: [what: string, status: number, body: unknown, headers: Headers][] = [
    ['a token that is not good', 401, { query: OVERHEARD }, { authorization: 'Bearer nonsense' }],
    ['a client that wants something else', 406, { query: OVERHEARD }, { accept: 'application/json' }],
    ['what is no JSON', 400, '{', {}],
    ['a list', 400, [{ query: OVERHEARD }], {}],
    ['no query', 400, { variables: {} }, {}],
    ['variables that are none', 400, { query: OVERHEARD, variables: [] }, {}],
    ['a form, which any page may send', 415, 'query=x', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text, which any page may send', 400, JSON.stringify({ query: OVERHEARD }), { 'content-type': 'text/plain' }],
  ];
  it.each(REFUSED)('is refused by its status for %s', async (_what, status, body, headers) => {
    const served = await serveSubscriptions();
    const response = await post(served, body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: expect.objectContaining({ correlationId: expect.any(String) }) }],
    });
    expect(served.taps.opened).toEqual([]);
  });

  it('counts as a connection of its user, until it ends', async () => {
    const served = await serveSubscriptions({ subscriptions: { connections: 1 } });
    const headers = await served.signIn('STUDENT');
    const first = post(served, { query: CHANGED }, headers);
    const tap = await served.taps.next();
    const second = await post(served, { query: CHANGED }, headers);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '60']);
    tap.finish();
    expect(await events(await first)).toEqual([{ event: 'complete' }]);
    const third = await post(served, { query: '{ mine { id } }' }, headers);
    expect(third.status).toBe(200);
  });
});

describe('an event stream ends', () => {
  it('at its source when the client leaves', async () => {
    const served = await serveSubscriptions();
    const leaving = new AbortController();
    const response = fetch(`${served.origin}/graphql/stream`, {
      method: 'POST',
      body: JSON.stringify({ query: OVERHEARD }),
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    const tap = await served.taps.next();
    await response;
    leaving.abort();
    await tap.returned;
  });

  it('with its token, and says so', async () => {
    const served = await serveSubscriptions();
    const headers = await served.signIn('STUDENT');
    served.pass(599_900);
    const response = post(served, { query: CHANGED }, headers);
    const tap = await served.taps.next();
    expect(await events(await response)).toMatchObject([
      {
        event: 'next',
        data: { errors: [{ message: 'Sign in again', extensions: { code: 'UNAUTHENTICATED', correlationId: expect.any(String) } }] },
      },
      { event: 'complete' },
    ]);
    await tap.returned;
  });

  it('with its session, or when its user gets another role', async () => {
    const served = await serveSubscriptions({ subscriptions: { sessionCheck: 10 } });
    const response = post(served, { query: CHANGED }, await served.signIn('STUDENT'));
    const tap = await served.taps.next();
    served.sessions.set('s1', { userId: 'u1', role: 'ADMIN', active: true });
    expect(await events(await response)).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } },
      { event: 'complete' },
    ]);
    await tap.returned;
  });

  it('without being complete when the server stops: its client comes back', async () => {
    const served = await serveSubscriptions();
    const response = post(served, { query: OVERHEARD });
    const tap = await served.taps.next();
    const told = events(await response);
    await served.router.stop();
    expect(await told).toEqual([]);
    await tap.returned;
  });

  it('when its client reads nothing, and little was fetched for it', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 200 } });
    const { asked } = await reader(served, 'subscription { flooded { text } }');
    const flood = await served.taps.next();
    await flood.returned;
    const fetched = flood.taken;
    expect(fetched * 65_536).toBeLessThan(32 * 1_048_576);
    await new Promise(setImmediate);
    expect(flood.taken).toBe(fetched);
    asked.destroy();
  });
});

describe('a quiet event stream', () => {
  it('is kept alive by comments', async () => {
    const served = await serveSubscriptions({ subscriptions: { pingEvery: 10 } });
    const { asked, response } = await reader(served, OVERHEARD);
    let text = '';
    for await (const chunk of response) {
      text += chunk;
      if (text.length >= 12) break;
    }
    expect(text).toMatch(/^(:\n\n)+$/);
    asked.destroy();
  });
});
