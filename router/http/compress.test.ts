import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { serve, stopAll } from '../test-kit/serve.js';
import { codingFor } from './compress.js';

afterEach(stopAll);

type Served = Awaited<ReturnType<typeof serve>>;

const LONG = `{ ${Array.from({ length: 25 }, (_, n) => `${'a'.repeat(60)}${n}: __typename`).join(' ')} }`;

/** `fetch` decompresses by itself. */
function ask({ origin }: Served, query: string, headers: Record<string, string>, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  const url = new URL(`${origin}/graphql`);
  if (method !== 'POST') url.searchParams.set('query', query);
  return new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    const sent = request(url, { method, headers: { 'content-type': 'application/json', ...headers } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) });
    });
    sent.once('error', reject).end(method === 'POST' ? JSON.stringify({ query }) : undefined);
  });
}

describe('an answer', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('is compressed as %s where that is accepted and worth it', async (coding, decompress) => {
    const served = await serve();
    const plain = await ask(served, LONG, {});
    const compressed = await ask(served, LONG, { 'accept-encoding': coding });
    expect(compressed.headers['content-encoding']).toBe(coding);
    expect(decompress(compressed.body).equals(plain.body)).toBe(true);
    expect(compressed.body.length).toBeLessThan(plain.body.length);
    expect(Number(compressed.headers['content-length'])).toBe(compressed.body.length);
    for (const each of [plain, compressed]) expect(each.headers.vary).toBe('authorization, accept, accept-encoding');
  });

  it.each([
    ['a client that accepts nothing', LONG, {}],
    ['a client that refuses it', LONG, { 'accept-encoding': 'br;q=0, gzip;q=0' }],
    ['a short one', '{ __typename }', { 'accept-encoding': 'br' }],
  ])('is sent as it is: %s', async (_which, query, headers) => {
    const { headers: told, body } = await ask(await serve(), query, headers);
    expect(told['content-encoding']).toBeUndefined();
    expect(JSON.parse(String(body))).toHaveProperty('data');
  });

  it('to a mutation is never compressed, for it may hold a token beside what the client sent', async () => {
    const served = await serve();
    const mutation = `mutation { ${LONG.slice(1)}`;
    const alone = await ask(served, mutation, { 'accept-encoding': 'br' }, 'POST');
    expect([alone.status, alone.headers['content-encoding']]).toEqual([200, undefined]);
    expect(alone.headers['cache-control']).toBe('private, no-store, no-transform');
    const response = await fetch(served.router.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: LONG }, { query: mutation }]),
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('cache-control')).toContain('no-transform');
  });

  it('has one tag in each coding, and is known by it', async () => {
    const served = await serve();
    const plain = await ask(served, LONG, {});
    const compressed = await ask(served, LONG, { 'accept-encoding': 'br' });
    expect(compressed.headers.etag).toBe(`W/${plain.headers.etag}`);
    const again = await ask(served, LONG, { 'accept-encoding': 'br', 'if-none-match': String(compressed.headers.etag) });
    expect([again.status, again.body.length, again.headers['content-encoding']]).toEqual([304, 0, undefined]);
  });

  it('to HEAD says what GET would', async () => {
    const served = await serve();
    const [got, head] = [
      await ask(served, LONG, { 'accept-encoding': 'br' }),
      await ask(served, LONG, { 'accept-encoding': 'br' }, 'HEAD'),
    ];
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary'])
      expect([name, head.headers[name]]).toEqual([name, got.headers[name]]);
    expect(head.body).toHaveLength(0);
  });
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['BR', 'br'],
  ['identity', undefined],
  ['', undefined],
  ['br;q=nonsense', undefined],
  ['zstd', undefined],
])('of %s it is %s', (accepted, coding) => expect(codingFor(accepted)).toBe(coding));
