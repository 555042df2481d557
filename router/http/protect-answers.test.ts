import { once } from 'node:events';
import { request } from 'node:http';
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

describe('over TLS', () => {
  it('every answer asks for nothing else from now on', async () => {
    expect(await told(await serve({ isBehindTls: true }), 'strict-transport-security')).toEqual(Array(5).fill('max-age=31536000'));
  });

  it('is also what a proxy says that is believed', async () => {
    const strict = async (trustProxy: boolean) => {
      const { origin } = await serve({ trustProxy });
      const { headers } = await fetch(`${origin}/health/live`, { headers: { 'x-forwarded-proto': 'https' } });
      return headers.get('strict-transport-security');
    };
    expect([await strict(true), await strict(false)]).toEqual(['max-age=31536000', null]);
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
