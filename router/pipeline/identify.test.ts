import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { generateSigningKey } from '../../platform/security/tokens.js';
import { serve, stopAll } from '../test-kit/serve.js';

afterEach(stopAll);

const MINE = '{ mine { id } }';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a request with a good token', () => {
  it('is made by its user, in the role the session has, from where the router saw it come', async () => {
    const { post, signIn, course } = await serve();
    const headers = await signIn('STUDENT');
    expect(await post(MINE, { ...headers, 'user-agent': 'phone', 'x-lms-passport': 'forged' })).toMatchObject({ status: 200, codes: [] });
    expect(course.asked[0]?.caller).toEqual({
      kind: 'user',
      userId: 'u1',
      sessionId: 's1',
      role: 'STUDENT',
      address: '127.0.0.1',
      userAgent: 'phone',
    });
  });

  it('without one is made by nobody', async () => {
    const { post, course } = await serve();
    await post('{ course(id: "c1") { id } }');
    expect(course.asked[0]?.caller).toMatchObject({ kind: 'anonymous', address: '127.0.0.1' });
  });
});

describe('a token that is not good', () => {
  const refusals: [name: string, header: (served: Awaited<ReturnType<typeof serve>>) => Promise<string>][] = [
    ['is no token', async () => 'Bearer nonsense'],
    ['is no bearer token', async () => 'Basic dXNlcjpwYXNz'],
    ['has another audience', async ({ token }) => `Bearer ${await token({ audience: 'elsewhere' })}`],
    ['has another issuer', async ({ token }) => `Bearer ${await token({ issuer: 'elsewhere' })}`],
    ['is signed by somebody else', async ({ token }) => `Bearer ${await token({}, await generateSigningKey())}`],
    ['names a session nobody knows', async ({ token }) => `Bearer ${await token({}, undefined, 's-unknown')}`],
  ];

  it.each(refusals)('since it %s is refused with 401, and nothing runs', async (_name, header) => {
    const served = await serve();
    await served.signIn('ADMIN');
    const { status, data, codes, headers } = await served.post('mutation { touch { id } }', { authorization: await header(served) });
    expect({ status, data, codes }).toEqual({ status: 401, data: undefined, codes: ['UNAUTHENTICATED'] });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(served.effects).toEqual([]);
  });

  it('since it has expired is told so', async () => {
    const { post, signIn, pass } = await serve();
    const headers = await signIn('STUDENT');
    pass(603_000);
    const { status, errors } = await post(MINE, headers);
    expect({ status, message: errors?.[0]?.message }).toEqual({ status: 401, message: 'The access token has expired' });
  });
});

describe('a session', () => {
  const changes: [name: string, change: { userId: string; role: string; active: boolean } | undefined][] = [
    ['that was signed out', undefined],
    ['whose user was deactivated', { userId: 'u1', role: 'STUDENT', active: false }],
    ['of somebody else', { userId: 'u2', role: 'STUDENT', active: true }],
  ];

  it.each(changes)('%s is believed for the length of the cache and not longer', async (_name, change) => {
    const { post, signIn, sessions, pass } = await serve({ sessionCache: 2_000 });
    const headers = await signIn('STUDENT');
    await post(MINE, headers);
    if (change) sessions.set('s1', change);
    else sessions.delete('s1');
    expect((await post(MINE, headers)).codes).toEqual([]);
    pass(2_000);
    expect(await post(MINE, headers)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
  });

  it('whose role was raised has it within the cache', async () => {
    const { post, signIn, sessions, pass } = await serve();
    const headers = await signIn('STUDENT');
    expect((await post('{ users { id } }', headers)).codes).toEqual(['FORBIDDEN']);
    sessions.set('s1', { userId: 'u1', role: 'ADMIN', active: true });
    pass(2_000);
    expect((await post('{ users { id } }', headers)).codes).toEqual([]);
  });

  it('is read once for many requests at a time', async () => {
    let reads = 0;
    const gate = Promise.withResolvers<void>();
    const read = async () => {
      reads += 1;
      await gate.promise;
      return { userId: 'u1', role: 'STUDENT', active: true };
    };
    const { post, token } = await serve({}, { sessions: { read, readMany: async () => new Map() } });
    const headers = bearer(await token());
    const replies = Array.from({ length: 10 }, () => post(MINE, headers));
    gate.resolve();
    for (const { codes } of await Promise.all(replies)) expect(codes).toEqual([]);
    expect(reads).toBe(1);
  });
});

describe('when sessions cannot be read', () => {
  it.each([new Error('connect ECONNREFUSED'), refuse(ErrorCode.UNAVAILABLE, 'The sessions are not there')])(
    'whoever is signed in gets UNAVAILABLE, nobody is let in, and it heals at once: %p',
    async (fault) => {
      let away = true;
      const read = async () => {
        if (away) throw fault;
        return { userId: 'u1', role: 'STUDENT', active: true };
      };
      const { post, token } = await serve({}, { sessions: { read, readMany: async () => new Map() } });
      const headers = bearer(await token());
      const refused = await post('mutation { touch { id } }', headers);
      expect(refused).toMatchObject({ status: 503, codes: ['UNAVAILABLE'] });
      expect(refused.errors?.[0]?.message).not.toContain('ECONNREFUSED');
      expect((await post('{ course(id: "c1") { id } }')).codes).toEqual([]);
      away = false;
      expect((await post(MINE, headers)).codes).toEqual([]);
    },
  );
});
