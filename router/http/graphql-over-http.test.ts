import { jest } from '@jest/globals';
import { RateLimits } from '../pipeline/admit.js';
import { GRAPHQL, type Reply, reply, serve, stopAll } from '../test-kit/serve.js';

afterEach(stopAll);

const deep = (levels: number) => `{ course(id: "c1") ${'{ modules { course '.repeat(levels)} { id } ${'} }'.repeat(levels)} }`;

describe('GraphQL over HTTP', () => {
  it('answers a query', async () => {
    const { post } = await serve();
    const { status, headers, data, errors } = await post('{ course(id: "c1") { title } }', { accept: '*/*' });
    expect({ status, data, errors }).toEqual({ status: 200, data: { course: { title: 'Algebra' } }, errors: undefined });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('answers in the media type the client asks for', async () => {
    const { post } = await serve();
    const { headers } = await post('{ __typename }', { accept: 'application/graphql-response+json' });
    expect(headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
  });

  it('answers a query by GET, and no mutation', async () => {
    const { origin, effects } = await serve();
    const get = async (query: string) =>
      reply(await fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`, { headers: { 'content-type': 'application/json' } }));
    expect((await get('{ course(id: "c1") { title } }')).data).toEqual({ course: { title: 'Algebra' } });
    expect(await get('mutation { touch { id } }')).toMatchObject({ status: 405, codes: ['BAD_USER_INPUT'] });
    expect(effects).toEqual([]);
  });

  it.each([
    ['cannot be parsed', { query: '{ course(' }],
    ['is invalid', { query: '{ nonsense }' }],
    ['lacks a variable', { query: 'query ($id: ID!) { course(id: $id) { id } }' }],
    ['is not the one that is named', { query: 'query A { __typename }', operationName: 'B' }],
  ])('refuses an operation that %s with 200 in JSON, and with 400 in the type of GraphQL', async (_what, body) => {
    const { post } = await serve();
    for (const [status, ...types] of [
      [200, 'application/json', '*/*'],
      [400, 'application/graphql-response+json', 'application/graphql-response+json, application/json;q=0.9'],
    ] as const) {
      for (const accept of types) {
        const refused = await post(body, { accept });
        expect(refused).toMatchObject({ status, codes: [expect.any(String)] });
        expect(refused).not.toHaveProperty('data');
      }
    }
  });

  it.each([
    ['holds no operation', {}, {}, 400],
    ['holds variables that are no object', { query: '{ __typename }', variables: [1] }, {}, 400],
    ['has a token that is not valid', { query: '{ __typename }' }, { authorization: 'Bearer nonsense' }, 401],
  ])('refuses a request that %s with its status in JSON, too', async (_what, body, headers, status) => {
    const { post } = await serve();
    expect(await post(body, { accept: 'application/json', ...headers })).toMatchObject({ status });
  });

  it('refuses other methods, and says which it takes', async () => {
    const { router } = await serve();
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const refused = await reply(await fetch(router.url, { method, body: 'no JSON' }));
      expect(refused).toMatchObject({ status: 405, codes: ['BAD_USER_INPUT'] });
      expect(refused.headers.get('allow')).toBe('GET, HEAD, POST');
    }
  });

  it('answers HEAD as it would GET, without a body', async () => {
    const { origin, effects } = await serve();
    const at = (query: string) => `${origin}/graphql?query=${encodeURIComponent(query)}`;
    const headers = { 'content-type': 'application/json' };
    const query = at('{ course(id: "c1") { title } }');
    const [got, head] = [await fetch(query, { headers }), await fetch(query, { method: 'HEAD', headers })];
    expect(head.status).toBe(200);
    for (const name of ['content-type', 'content-length', 'cache-control', 'etag', 'vary']) {
      expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)]);
    }
    expect(await head.text()).toBe('');
    expect((await fetch(at('mutation { touch { id } }'), { method: 'HEAD', headers })).status).toBe(405);
    expect((await fetch(at('{ nonsense }'), { method: 'HEAD', headers: GRAPHQL })).status).toBe(400);
    expect(effects).toEqual([]);
  });

  it('takes the operation that is named', async () => {
    const { post } = await serve();
    const query = 'query A { course(id: "c1") { id } } query B { course(id: "c2") { id } }';
    expect((await post({ query, operationName: 'B' })).data).toEqual({ course: { id: 'c2' } });
    expect(await post({ query, operationName: 'C' })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(await post({ query })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('answers a small batch in order, and refuses a large one', async () => {
    const { router, post } = await serve({ limits: { batch: 2 } });
    const batch = ['c1', 'c2'].map((id) => ({ query: `{ course(id: "${id}") { id } }` }));
    const response = await fetch(router.url, {
      method: 'POST',
      body: JSON.stringify(batch),
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toEqual([{ data: { course: { id: 'c1' } } }, { data: { course: { id: 'c2' } } }]);
    expect(await post([...batch, ...batch])).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('lets each operation of a batch answer for itself', async () => {
    const { router, signIn } = await serve();
    const good = { query: '{ course(id: "c1") { id } }' };
    const bad = [
      { query: '{ nonsense }' },
      { query: '{ course(' },
      { query: 'query ($id: ID!) { course(id: $id) { id } }' },
      { query: 'subscription { ticked { id } }' },
      { query: '{ me { id } }', operationName: 'None' },
      { query: 7 },
      { query: good.query, variables: [1] },
      {},
      'no operation',
    ];
    const response = await fetch(router.url, {
      method: 'POST',
      body: JSON.stringify([...bad, good]),
      headers: { 'content-type': 'application/json', ...(await signIn('STUDENT')) },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const answers = (await response.json()) as Reply[];
    expect(answers.at(-1)).toEqual({ data: { course: { id: 'c1' } } });
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_PARSE_FAILED',
      ...new Array(7).fill('BAD_USER_INPUT'),
      undefined,
    ]);
  });

  it('refuses a batch as a whole when its token is not good, or when it is empty', async () => {
    const { post } = await serve();
    const batch = [{ query: '{ __typename }' }, { query: '{ __typename }' }];
    expect(await post(batch, { authorization: 'Bearer nonsense' })).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect(await post([])).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('refuses any batch where batching is off', async () => {
    const { post } = await serve({ limits: { batch: 1 } });
    expect(await post([{ query: '{ __typename }' }])).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('registers persisted queries by their hash', async () => {
    const { post } = await serve();
    const query = '{ course(id: "c1") { id } }';
    const { createHash } = await import('node:crypto');
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    expect(await post({ extensions })).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] });
    expect((await post({ query, extensions })).data).toEqual({ course: { id: 'c1' } });
    expect((await post({ extensions })).data).toEqual({ course: { id: 'c1' } });
    expect(await post({ query: '{ __typename }', extensions })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });
});

describe('what a cache may keep', () => {
  const headers = { 'content-type': 'application/json' };
  const get = ({ origin }: { origin: string }, query: string, more: Record<string, string> = {}) =>
    fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`, { headers: { ...headers, ...more } });
  const COURSE = '{ course(id: "c1") { title } }';

  it('is the answer to anybody, as long as it would be the same', async () => {
    const served = await serve();
    const first = await get(served, COURSE);
    const etag = first.headers.get('etag') as string;
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('vary')).toBe('authorization, accept, accept-encoding');
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
      const again = await get(served, COURSE, { 'if-none-match': known });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    const other = await get(served, '{ course(id: "c2") { title } }', { 'if-none-match': etag });
    expect([other.status, await other.json()]).toEqual([200, { data: { course: { title: 'Botany' } } }]);
  });

  it('is nothing of one who is signed in, and no failure', async () => {
    const served = await serve();
    const mine = await get(served, COURSE, await served.signIn('STUDENT'));
    const failed = [
      await get(served, '{ broken { leak } }'),
      await get(served, '{ mine { id } }'),
      await get(served, '{ nonsense }'),
      await get(served, COURSE, { authorization: 'Bearer nonsense' }),
    ];
    for (const answer of [mine, ...failed]) {
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('etag')).toBeNull();
    }
  });

  it('varies by origin, too, where others may call', async () => {
    const served = await serve({ corsOrigins: ['https://app.lms.test'] });
    const answer = await get(served, COURSE, { origin: 'https://app.lms.test' });
    expect(answer.headers.get('vary')).toBe('Origin, authorization, accept, accept-encoding');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.lms.test');
  });
});

describe('wrong input', () => {
  it.each([
    ['cannot be parsed', '{ course('],
    ['is nested too deeply', `{ a(b: ${'['.repeat(2_400)}${']'.repeat(2_400)}) }`],
    ['is invalid', '{ nonsense }'],
  ])('has the turn of a document when it %s', async (_what, query) => {
    const { post } = await serve();
    const document = jest.spyOn(RateLimits.prototype, 'document');
    try {
      expect(await post(query)).toMatchObject({ status: 400 });
      expect(document).toHaveBeenCalledTimes(1);
    } finally {
      document.mockRestore();
    }
  });

  it.each([
    ['a syntax error', '{ course(', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ course(id: "c1") { nonsense } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong argument', '{ course(id: [1]) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['65 fields deep', deep(32), 'OPERATION_TOO_COMPLEX'],
    [
      '65 fields deep through fragments',
      `{ course(id: "c1") { ...F } } fragment F on Course ${deep(32).slice(18, -1)}`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'fragments in a circle',
      '{ course(id: "c1") { ...A } } fragment A on Course { ...B } fragment B on Course { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['too many aliases', `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: any`).join(' ')} }`, 'OPERATION_TOO_COMPLEX'],
    ['too many fields at the root', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: any`).join(' ')} }`, 'OPERATION_TOO_COMPLEX'],
    ['too many tokens', `{ ${'any '.repeat(5_001)} }`, 'OPERATION_TOO_COMPLEX'],
    [
      'a product of pages',
      '{ courses(first: 100) { nodes { modules { course { modules { course { modules { id } } } } } } } }',
      'OPERATION_TOO_COMPLEX',
    ],
    ['a subscription', 'subscription { ticked { id } }', 'BAD_USER_INPUT'],
    ['a conditional subscription', 'subscription ($b: Boolean!) { ticked @include(if: $b) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a conditional subscription in a fragment',
      'subscription ($b: Boolean!) { ...T } fragment T on Subscription { ticked @skip(if: $b) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ["the planner's own variable", 'query ($representations: ID!) { course(id: $representations) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no query', {}, 'BAD_USER_INPUT'],
    ['a query that is no text', { query: 7 }, 'BAD_USER_INPUT'],
    ['variables that are no object', { query: '{ any }', variables: [1] }, 'BAD_USER_INPUT'],
    ['a missing variable', { query: 'query ($id: ID!) { course(id: $id) { id } }' }, 'BAD_USER_INPUT'],
  ])('%s is refused with a code, and no subgraph hears of it', async (_name, body, code) => {
    const { post, course } = await serve();
    const { status, data, codes, errors } = await post(body);
    expect({ status, data, codes }).toEqual({ status: 400, data: undefined, codes: [code] });
    expect(errors?.[0]?.extensions.correlationId).toEqual(expect.any(String));
    expect(course.asked).toEqual([]);
  });

  it('64 fields deep is still answered', async () => {
    const { post } = await serve({ limits: { cost: Number.POSITIVE_INFINITY } });
    expect((await post(deep(31))).codes).toEqual([]);
  });

  it.each([
    ['a body that is not JSON', '{"query"', { 'content-type': 'application/json' }, 400],
    [
      'a body that is too large',
      JSON.stringify({ query: `{ any(value: "${'x'.repeat(20_000)}") }` }),
      { 'content-type': 'application/json' },
      413,
    ],
    ['a body of a type we do not read', 'query={any}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['an empty body', '', { 'content-type': 'application/json' }, 400],
    ['a body that a form of another site could send', '{"query":"{ any }"}', { 'content-type': 'text/plain' }, 400],
  ])('%s is refused', async (_name, body, headers, status) => {
    const { router } = await serve({ limits: { anonymousBody: 18_000 } });
    const refused = await reply(await fetch(router.url, { method: 'POST', body, headers: headers as never }));
    expect(refused).toMatchObject({ status, codes: ['BAD_USER_INPUT'] });
    expect(refused.errors?.[0]?.extensions.correlationId).toBe(refused.headers.get('x-correlation-id'));
  });

  it('a query by GET that another site could make a browser send is refused', async () => {
    const { origin } = await serve();
    const refused = await reply(await fetch(`${origin}/graphql?query=${encodeURIComponent('{ any }')}`));
    expect(refused).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('an unknown page is NOT_FOUND', async () => {
    const { origin } = await serve();
    expect(await reply(await fetch(`${origin}/nowhere`))).toMatchObject({ status: 404, codes: ['NOT_FOUND'] });
  });
});

describe('errors', () => {
  it('that we did not mean to tell are masked, and logged with their cause under the same correlation id', async () => {
    const { post, logged } = await serve();
    const { errors, headers } = await post('{ broken { leak } }');
    const correlationId = headers.get('x-correlation-id');
    expect(errors).toEqual([
      { message: 'Something went wrong', path: ['broken', 'leak'], extensions: { code: 'INTERNAL', correlationId } },
    ]);
    const entry = logged.find((line) => line.includes('hunter2'));
    // What was thrown, and not what the ways through subgraph and gateway made of it.
    expect(JSON.parse(entry as string).err.message).toContain('hunter2');
    expect(entry).toContain(correlationId);
  });

  it('carry the code and details of the subgraph, and nothing of its name or its stack', async () => {
    const { post } = await serve();
    const { errors } = await post('{ me { bio } }');
    expect(errors?.[0]).toEqual({
      message: 'No bio',
      path: ['me', 'bio'],
      extensions: { code: 'CONFLICT', details: { version: 3 }, correlationId: expect.any(String) },
    });
  });

  it('carry the correlation id the client chose, if it is one', async () => {
    const { post } = await serve();
    const own = await post('{ nonsense }', { 'x-correlation-id': 'client-chose-this' });
    expect(own.headers.get('x-correlation-id')).toBe('client-chose-this');
    expect(own.errors?.[0]?.extensions.correlationId).toBe('client-chose-this');
    const forged = await post('{ nonsense }', { 'x-correlation-id': '"><script>' });
    expect(forged.headers.get('x-correlation-id')).toMatch(/^[\w-]{36}$/);
  });
});

describe('production', () => {
  it('tells nothing of the schema and shows no explorer', async () => {
    const { post, origin } = await serve({ production: true });
    expect(await post('{ __schema { types { name } } }')).toMatchObject({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
    const { errors } = await post('{ course(id: "c1") { titel } }');
    expect(errors?.[0]?.message).not.toMatch(/did you mean/i);
    expect((await fetch(`${origin}/graphiql`)).status).toBe(404);
    expect((await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(400);
  });
});

describe('CORS', () => {
  it('lets in the origins that are named, and no other', async () => {
    const { origin } = await serve({ corsOrigins: ['https://app.lms.test'] });
    const preflight = (from: string) =>
      fetch(`${origin}/graphql`, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } });
    expect((await preflight('https://app.lms.test')).headers.get('access-control-allow-origin')).toBe('https://app.lms.test');
    expect((await preflight('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is silent where no origin is named', async () => {
    const { post } = await serve();
    const { headers } = await post('{ __typename }', { origin: 'https://app.lms.test' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('rates', () => {
  it('are limited by address', async () => {
    const { post } = await serve({ rates: { address: 2 } });
    await post('{ __typename }');
    await post('{ __typename }');
    const { status, codes, errors, headers } = await post('{ __typename }');
    expect({ status, codes }).toEqual({ status: 429, codes: ['RATE_LIMITED'] });
    expect(errors?.[0]?.extensions.details).toEqual({ retryAfterSeconds: expect.any(Number) });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('count each operation of a batch against the address, and run none of one that has too many', async () => {
    const { post, course } = await serve({ rates: { address: 5 } });
    const batch = (operations: number) => post(Array(operations).fill({ query: '{ course(id: "c1") { title } }' }));
    expect((await batch(3)).status).toBe(200);
    const before = course.asked.length;
    expect(await batch(3)).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    expect(course.asked).toHaveLength(before);
  });

  it('are tighter for clients that are not signed in, whose flood leaves the users of their address what they have', async () => {
    const { post, signIn } = await serve({ rates: { anonymous: 3, address: 10 } });
    const headers = await signIn('STUDENT');
    const codes = [];
    for (let n = 0; n < 20; n += 1) codes.push(...(await post('{ __typename }')).codes);
    expect(codes).toEqual(Array(17).fill('RATE_LIMITED'));
    for (let n = 0; n < 7; n += 1) expect((await post('{ __typename }', headers)).codes).toEqual([]);
    expect((await post('{ __typename }', headers)).codes).toEqual(['RATE_LIMITED']);
  });

  it('count each field at the root, and nothing runs that has too many', async () => {
    const { post, signIn, course } = await serve({ rates: { anonymous: 6, user: 6 } });
    const four = '{ a: course(id: "c1") { id } b: course(id: "c1") { id } ...C } fragment C on Query { c: any d: any }';
    for (const headers of [{}, await signIn('STUDENT')]) {
      expect((await post(four, headers)).codes).toEqual([]);
      const before = course.asked.length;
      expect(await post(four, headers)).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
      expect(course.asked).toHaveLength(before);
    }
  });

  it('are limited by user, whatever the batch', async () => {
    const { post, signIn } = await serve({ rates: { user: 2 } });
    const headers = await signIn('STUDENT');
    await post('{ __typename }', headers);
    await post('{ __typename }', headers);
    expect(await post('{ __typename }', headers)).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    expect((await post('{ __typename }')).codes).toEqual([]);
  });

  it('are tighter for register, each alias counted, and nothing is registered beyond them', async () => {
    const { post, user } = await serve({ rates: { register: 3 } });
    await post('mutation { a: register(email: "a@b.c") { id } b: register(email: "b@b.c") { id } }');
    const before = user.asked.length;
    expect(
      await post('mutation { a: register(email: "c@b.c") { id } ...B } fragment B on Mutation { b: register(email: "d@b.c") { id } }'),
    ).toMatchObject({
      status: 429,
      codes: ['RATE_LIMITED'],
    });
    expect(user.asked).toHaveLength(before);
  });
});
