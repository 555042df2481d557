import { request } from 'node:http';
import { reply, serve, stopAll } from '../test-kit/serve.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serve>>;
type Headers = Record<string, string>;

const ofSize = (bytes: number) => {
  const empty = { query: '{ __typename }', variables: { unused: '' } };
  return JSON.stringify({ ...empty, variables: { unused: 'x'.repeat(bytes - JSON.stringify(empty).length) } });
};

const json = { 'content-type': 'application/json' };

/** Says its length. */
const whole = ({ router }: Served, bytes: number, headers: Headers = {}) =>
  fetch(router.url, { method: 'POST', headers: { ...json, ...headers }, body: ofSize(bytes) }).then(reply);

/** Comes in parts, and does not say how many. */
const inParts = ({ router }: Served, bytes: number, headers: Headers = {}) => {
  const body = new Blob([ofSize(bytes)]).stream();
  return fetch(router.url, { method: 'POST', headers: { ...json, ...headers }, body, duplex: 'half' } as RequestInit).then(reply);
};

describe.each([
  ['that says its length', whole],
  ['that does not', inParts],
])('a larger body %s', (_name, post) => {
  it('may come from a user, and not from nobody', async () => {
    const served = await serve({ limits: { anonymousBody: 20_000, body: 60_000 } });
    const headers = await served.signIn('STUDENT');
    expect(await post(served, 20_000)).toMatchObject({ status: 200 });
    expect(await post(served, 20_001)).toMatchObject({ status: 413, codes: ['BAD_USER_INPUT'] });
    expect(await post(served, 60_000, headers)).toMatchObject({ status: 200 });
    expect(await post(served, 60_001, headers)).toMatchObject({ status: 413, codes: ['BAD_USER_INPUT'] });
  });

  it('counts by its bytes, and is refused after too many of them, while small ones are not', async () => {
    const served = await serve({ limits: { anonymousBody: 20_000 }, rates: { bytesOfAddress: 50_000 } });
    expect((await post(served, 20_000)).status).toBe(200);
    expect((await post(served, 20_000)).status).toBe(200);
    const refused = await post(served, 20_000);
    expect(refused).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(served, 16_384)).status).toBe(200);
  });

  it('counts against the user that sends it, and not against the address of a whole school', async () => {
    const served = await serve({ limits: { anonymousBody: 20_000, body: 20_000 }, rates: { bytesOfUser: 20_000, bytesOfAddress: 20_000 } });
    const headers = await served.signIn('STUDENT');
    expect((await post(served, 20_000, headers)).status).toBe(200);
    expect((await post(served, 20_000, headers)).status).toBe(429);
    expect((await post(served, 20_000)).status).toBe(200);
  });

  it('passes once, whatever its limit is', async () => {
    const served = await serve({ limits: { body: 60_000 }, rates: { bytesOfUser: 1 } });
    expect((await post(served, 60_000, await served.signIn('STUDENT'))).status).toBe(200);
  });

  it('of an expired token is told that, and not that it is too large', async () => {
    const served = await serve({ limits: { anonymousBody: 20_000 } });
    const headers = await served.signIn('STUDENT');
    served.pass(603_000);
    const { status, codes, headers: answered } = await post(served, 30_000, headers);
    expect({ status, codes }).toEqual({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect(answered.get('www-authenticate')).toMatch(/^Bearer/);
  });
});

describe('a body of too many values', () => {
  const holding = (values: number) => JSON.stringify({ query: '{ __typename }', variables: { unused: Array(values).fill(0) } });
  /** Beside those of the list. */
  const AROUND = 3;

  it('is refused before it is parsed', async () => {
    const { router, origin } = await serve({ limits: { values: 100 } });
    const post = (body: string, url = router.url) => fetch(url, { method: 'POST', headers: json, body }).then(reply);
    const fault = [{ extensions: { code: 'BAD_USER_INPUT', details: { fields: { body: 'holds more than the 100 values allowed' } } } }];
    expect(await post(holding(100 - AROUND))).toMatchObject({ status: 200 });
    expect(await post(holding(101 - AROUND))).toMatchObject({ status: 400, errors: fault });
    expect(await post(holding(101 - AROUND), `${origin}/graphql/stream`)).toMatchObject({ status: 400, errors: fault });
    const unparsable = holding(101 - AROUND).slice(0, -1);
    expect(await post(unparsable)).toMatchObject({ status: 400, errors: fault });
  });

  it('is no text, however many commas are in it', async () => {
    const { post } = await serve({ limits: { values: 100 } });
    expect(await post({ query: '{ __typename }', variables: { unused: '",[{'.repeat(1_000) } })).toMatchObject({ status: 200 });
  });

  it('is none of as many elements as the lists of an operation may have', async () => {
    const { post } = await serve();
    const unused = Array.from({ length: 10_000 }, (_, n) => n);
    expect(await post({ query: '{ __typename }', variables: { unused } })).toMatchObject({ status: 200 });
  });
});

it('a body that is too large is refused before it has come', async () => {
  const { router } = await serve();
  const asked = request(router.url, { method: 'POST', headers: { ...json, 'content-length': '10000000' } });
  const status = await new Promise((resolve, reject) => {
    asked.on('response', (response) => resolve(response.statusCode)).on('error', reject);
    asked.flushHeaders();
  });
  asked.destroy();
  expect(status).toBe(413);
});
