import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { serve, stopAll } from '../test-kit/serve.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serve>>;

const QUERY = { method: 'POST', body: JSON.stringify({ query: '{ __typename }' }), headers: { 'content-type': 'application/json' } };

/** An answer of every kind: data, a refusal, a page that is not there, what is public. */
const answers = ({ origin }: Served): Promise<Response[]> =>
  Promise.all([
    fetch(`${origin}/graphql`, QUERY),
    fetch(`${origin}/graphql`, { ...QUERY, body: '{' }),
    fetch(`${origin}/graphql`, { ...QUERY, headers: { ...QUERY.headers, authorization: 'Bearer nonsense' } }),
    fetch(`${origin}/nowhere`),
    fetch(`${origin}/.well-known/jwks.json`),
  ]);

const told = async (served: Served, header: string) => (await answers(served)).map(({ headers }) => headers.get(header));

describe('every answer', () => {
  it('is kept by nobody, unless it is public', async () => {
    const served = await serve();
    expect(await told(served, 'cache-control')).toEqual([...Array(4).fill('private, no-store'), 'public, max-age=300']);
  });

  it('is of the type that it says', async () => {
    expect(await told(await serve(), 'x-content-type-options')).toEqual(Array(5).fill('nosniff'));
  });

  it('says so also when it is refused before anything was read', async () => {
    const served = await serve({ rates: { address: 1 } });
    await served.post('{ __typename }');
    const { status, headers } = await served.post('{ __typename }');
    expect([status, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([429, 'private, no-store', 'nosniff']);
  });
});

describe('what reaches no route', () => {
  it.each([
    ['an address that is no text', '/%'],
    ['one of half a surrogate pair', '/pay/%ED%A0%80'],
  ])('is answered like all else: %s', async (_which, path) => {
    const { origin } = await serve({ isBehindTls: true });
    const answer = await fetch(origin + path);
    const { status, headers } = answer;
    expect(status).toBe(400);
    expect(await answer.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT', correlationId: headers.get('x-correlation-id') } }],
    });
    const protection = ['cache-control', 'x-content-type-options', 'strict-transport-security'];
    expect(protection.map((name) => headers.get(name))).toEqual(['private, no-store', 'nosniff', 'max-age=31536000']);
  });

  it.each([
    ['400 Bad Request', 'GARBAGE\r\n\r\n'],
    ['431 Request Header Fields Too Large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('is answered %s when it is no request', async (status, text) => {
    const { origin } = await serve();
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    const [head, body] = answer.split('\r\n\r\n');
    expect(head?.split('\r\n')).toEqual(
      expect.arrayContaining([
        `HTTP/1.1 ${status}`,
        'connection: close',
        'x-content-type-options: nosniff',
        'cache-control: private, no-store',
      ]),
    );
    expect(JSON.parse(body ?? '')).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});

describe('over TLS', () => {
  it('every answer asks for nothing else from now on', async () => {
    expect(await told(await serve({ isBehindTls: true }), 'strict-transport-security')).toEqual(Array(5).fill('max-age=31536000'));
  });

  it('is also what a proxy says that is believed', async () => {
    const strict = async (trustProxy: boolean) => {
      const { origin } = await serve({ trustProxy });
      const answers = ['/health/live', '/%'].map((path) => fetch(origin + path, { headers: { 'x-forwarded-proto': 'https' } }));
      return (await Promise.all(answers)).map(({ headers }) => headers.get('strict-transport-security'));
    };
    expect(await strict(true)).toEqual(['max-age=31536000', 'max-age=31536000']);
    expect(await strict(false)).toEqual([null, null]);
  });

  it('is nothing that others are told', async () => {
    expect(await told(await serve(), 'strict-transport-security')).toEqual(Array(5).fill(null));
  });
});

describe('a socket of a page of another origin', () => {
  const status = async (served: Served, origin?: string, host?: string): Promise<number | undefined> => {
    const asked = request(`${served.origin}/graphql`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...(origin !== undefined && { origin }),
        ...(host !== undefined && { host }),
      },
    }).end();
    const [answer, socket] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')]);
    asked.destroy();
    socket?.destroy();
    return answer.statusCode;
  };

  it('is refused where origins are named', async () => {
    const served = await serve({ corsOrigins: ['https://app.lms.test'] });
    const from = ['https://app.lms.test', undefined, 'http://lms.test', 'https://evil.test', 'https://app.lms.test.evil.test', 'null', ''];
    expect(await Promise.all(from.map((origin) => status(served, origin, 'lms.test')))).toEqual([101, 101, 101, 403, 403, 403, 403]);
  });

  it.each([
    ['none is', []],
    ['all are', ['*']],
  ])('is accepted where %s', async (_which, corsOrigins) => {
    expect(await status(await serve({ corsOrigins }), 'https://other.test')).toBe(101);
  });
});
