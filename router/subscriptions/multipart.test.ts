import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { meros } from 'meros/node';
import { type ReplyError, stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serveSubscriptions>>;
type Headers = Record<string, string>;

const ACCEPT = 'multipart/mixed;subscriptionSpec="1.0", application/json';
const CHANGED = 'subscription { changed { cursor course { title instructor { displayName } } } }';
const OVERHEARD = 'subscription { overheard { cursor } }';
const FLOODED = 'subscription { flooded { text } }';

const post = ({ router }: Served, body: object, headers: Headers = {}) =>
  fetch(router.url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: ACCEPT, ...headers },
  });

const get = ({ router }: Served, query: string, headers: Headers = {}) =>
  fetch(`${router.url}?${new URLSearchParams({ query, variables: '{"after":"7"}' })}`, { headers: { accept: ACCEPT, ...headers } });

const part = (message: object) => `\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(message)}\r\n--graphql`;

interface Message {
  readonly payload?: { readonly data?: unknown; readonly errors?: ReplyError[] } | null;
  readonly errors?: ReplyError[];
}

/** A client that reads part after part, and may stop to. */
async function reader({ router }: Served, query: string, headers: Headers = {}) {
  const asked = request(router.url, { method: 'POST', headers: { 'content-type': 'application/json', accept: ACCEPT, ...headers } });
  asked.on('error', () => {}).end(JSON.stringify({ query }));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts = await meros<Message>(response.on('error', () => {}));
  if (!(Symbol.asyncIterator in parts)) throw new Error(`No parts: ${response.headers['content-type']}`);
  return { asked, response, parts: parts[Symbol.asyncIterator]() };
}

/** All parts but heartbeats, of a stream that has ended. */
async function messages(response: Response): Promise<{ told: Message[]; isComplete: boolean }> {
  const text = await response.text();
  const bodies = text.split(/\r\n--graphql/).flatMap((each) => each.split('\r\n\r\n')[1] ?? []);
  return { told: bodies.filter((body) => body !== '{}').map((body) => JSON.parse(body)), isComplete: text.endsWith('\r\n--graphql--\r\n') };
}

describe('a subscription over multipart', () => {
  it('has each event in a part of its own, completed across subgraphs, as soon as it comes', async () => {
    const served = await serveSubscriptions();
    const asking = reader(served, CHANGED, await served.signIn('STUDENT'));
    const tap = await served.taps.next();
    const { parts } = await asking;
    expect((await parts.next()).value).toMatchObject({ json: true, body: {} });
    tap.push({ cursor: '1', course: { id: 'c1' } });
    expect((await parts.next()).value?.body).toEqual({
      payload: { data: { changed: { cursor: '1', course: { title: 'Algebra', instructor: { displayName: 'Ada' } } } } },
    });
    tap.finish();
    expect(await parts.next()).toMatchObject({ done: true });
  });

  it('is these bytes, and nobody between keeps them back', async () => {
    const served = await serveSubscriptions();
    const response = post(served, { query: OVERHEARD }, { 'x-correlation-id': 'my-request-1', 'accept-encoding': 'br' });
    const tap = await served.taps.next();
    tap.push({ cursor: '1' });
    tap.finish();
    const { status, headers } = await response;
    expect([status, Object.fromEntries(headers)]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
        'cache-control': 'private, no-store, no-transform',
        'x-accel-buffering': 'no',
        'x-correlation-id': 'my-request-1',
      }),
    ]);
    expect(headers.has('content-encoding')).toBe(false);
    const event = part({ payload: { data: { overheard: { cursor: '1' } } } });
    expect(await (await response).text()).toBe(`\r\n--graphql${part({})}${event}--\r\n`);
  });

  it('may be asked for by GET, with a header that no page can send without leave', async () => {
    const served = await serveSubscriptions();
    const headers = await served.signIn('STUDENT');
    const query = 'subscription ($after: String) { changed(after: $after) { cursor } }';
    const forged = await get(served, query, headers);
    expect([forged.status, served.taps.opened]).toEqual([400, []]);
    for (const [accept, type] of [
      [ACCEPT, 'multipart/mixed'],
      ['text/event-stream, application/json', 'text/event-stream'],
    ] as const) {
      const response = get(served, query, { ...headers, accept, 'apollo-require-preflight': 'true' });
      (await served.taps.next()).finish();
      expect((await response).headers.get('content-type')).toMatch(type);
    }
  });

  it('tells of faults of the operation in a payload, and masked, in place of one, that its source has failed', async () => {
    const served = await serveSubscriptions();
    for (const [query, code] of [
      [CHANGED, 'UNAUTHENTICATED'],
      ['subscription { unheardOf }', 'GRAPHQL_VALIDATION_FAILED'],
    ]) {
      expect(await messages(await post(served, { query }))).toMatchObject({
        told: [{ payload: { errors: [{ extensions: { code } }] } }],
        isComplete: true,
      });
    }
    const response = post(served, { query: OVERHEARD });
    (await served.taps.next()).fail();
    expect(await messages(await response)).toMatchObject({
      told: [{ payload: null, errors: [{ message: 'Something went wrong', extensions: { code: 'INTERNAL' } }] }],
      isComplete: true,
    });
  });

  it('is kept alive by empty parts', async () => {
    const served = await serveSubscriptions({ subscriptions: { pingEvery: 10 } });
    const { asked, parts } = await reader(served, OVERHEARD);
    for (let heard = 0; heard < 3; heard += 1) expect((await parts.next()).value?.body).toEqual({});
    asked.destroy();
  });

  it.each([
    ['401 for a token that is not good', 401, { query: OVERHEARD }, { authorization: 'Bearer nonsense' }],
    ['401, not 200, for the same with what cannot be parsed', 401, { query: 'subscription {' }, { authorization: 'Bearer nonsense' }],
    ['400 for variables that are none', 400, { query: OVERHEARD, variables: [] }, {}],
  ])('is refused by %s, as JSON', async (_what, status, body, headers) => {
    const served = await serveSubscriptions();
    const response = await post(served, body, headers);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, expect.stringContaining('json')]);
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
    expect(await messages(await first)).toEqual({ told: [], isComplete: true });
    const third = post(served, { query: CHANGED }, headers);
    (await served.taps.next()).finish();
    expect((await third).status).toBe(200);
  });
});

describe('a subscription over multipart ends', () => {
  const SIGN_IN_AGAIN = {
    told: [{ payload: null, errors: [{ message: 'Sign in again', extensions: { code: 'UNAUTHENTICATED' } }] }],
    isComplete: true,
  };

  it('with its token, and says so', async () => {
    const served = await serveSubscriptions();
    const headers = await served.signIn('STUDENT');
    served.pass(599_900);
    const response = post(served, { query: CHANGED }, headers);
    const tap = await served.taps.next();
    expect(await messages(await response)).toMatchObject(SIGN_IN_AGAIN);
    await tap.returned;
  });

  it('with its session, and says so', async () => {
    const served = await serveSubscriptions({ subscriptions: { sessionCheck: 10 } });
    const response = post(served, { query: CHANGED }, await served.signIn('STUDENT'));
    const tap = await served.taps.next();
    served.sessions.set('s1', { userId: 'u1', role: 'STUDENT', active: false });
    expect(await messages(await response)).toMatchObject(SIGN_IN_AGAIN);
    await tap.returned;
  });

  it('without its last boundary when the server stops: its client comes back', async () => {
    const served = await serveSubscriptions();
    const response = post(served, { query: OVERHEARD });
    const tap = await served.taps.next();
    const told = messages(await response);
    await served.router.stop();
    expect(await told).toEqual({ told: [], isComplete: false });
    await tap.returned;
  });

  it('at its source when the client leaves', async () => {
    const served = await serveSubscriptions();
    const { asked } = await reader(served, OVERHEARD);
    const tap = await served.taps.next();
    asked.destroy();
    await tap.returned;
  });

  it('when its client reads nothing, and little was fetched for it', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 200 } });
    const { asked } = await reader(served, FLOODED);
    const flood = await served.taps.next();
    await flood.returned;
    expect(flood.taken * 65_536).toBeLessThan(32 * 1_048_576);
    asked.destroy();
  });
});

describe('the one endpoint answers by the kind of the operation', () => {
  it('a query and a mutation in JSON, whatever streams the client accepts', async () => {
    const served = await serveSubscriptions();
    for (const accept of [ACCEPT, 'text/event-stream, application/json']) {
      const response = await post(served, { query: '{ course(id: "c1") { title } }' }, { accept });
      expect(response.headers.get('content-type')).toMatch('application/json');
      expect(await response.json()).toEqual({ data: { course: { title: 'Algebra' } } });
    }
  });

  it('what it cannot read in JSON', async () => {
    const served = await serveSubscriptions();
    expect(await (await post(served, { query: 'subscription {' })).json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    const twice = 'subscription A { overheard { cursor } } query B { course(id: "c1") { title } }';
    expect(await (await post(served, { query: twice, operationName: 'B' })).json()).toEqual({ data: { course: { title: 'Algebra' } } });
  });

  it.each([
    ['multipart/mixed;subscriptionSpec=1.0;q=0.9', 'multipart/mixed'],
    ['application/json, Multipart/Mixed; boundary=graphql; subscriptionSpec="1.0"', 'multipart/mixed'],
    ['application/json, text/event-stream', 'text/event-stream'],
  ])('a subscription for %s as %s', async (accept, type) => {
    const served = await serveSubscriptions();
    const response = post(served, { query: OVERHEARD }, { accept });
    (await served.taps.next()).finish();
    expect((await response).headers.get('content-type')).toMatch(type);
  });

  it.each(['application/json', 'multipart/mixed', 'multipart/mixed;subscriptionSpec=2.0', 'multipart/mixed;deferSpec=20220824', '*/*'])(
    'a subscription for %s with a refusal in JSON',
    async (accept) => {
      const served = await serveSubscriptions();
      const response = await post(served, { query: OVERHEARD }, { accept });
      expect(response.headers.get('content-type')).not.toMatch(/multipart|event-stream/);
      expect(served.taps.opened).toEqual([]);
    },
  );
});
