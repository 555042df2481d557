import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { EMAIL, LOGIN, LOGOUT, PASSWORD, REFRESH, type SignIn, type TestAuth, testAuth } from '../test-kit.js';

let auth: TestAuth;
let ada: ReturnType<TestAuth['users']['add']>;
beforeEach(async () => {
  auth = await testAuth();
  ada = auth.users.add();
});
afterEach(() => auth.stop());

const SECOND = 1_000;
const refreshed = async (refreshToken: string): Promise<SignIn> => (await auth.ok(REFRESH, { refreshToken })).refresh;
const refusedRefresh = async (refreshToken: string) => (await auth.refused(REFRESH, { refreshToken })).code;
const isIn = async ({ caller }: SignIn) => (await auth.sessions.read(caller.sessionId))?.active === true;

describe('login', () => {
  it('starts a session for whoever knows the password', async () => {
    const signIn = await auth.login();
    expect(signIn).toMatchObject({
      userId: ada.userId,
      accessTokenExpiresAt: new Date(auth.clock.now().getTime() + 600 * SECOND).toISOString(),
      refreshTokenExpiresAt: new Date(auth.clock.now().getTime() + 30 * 86_400 * SECOND).toISOString(),
    });
    expect(await auth.sessions.read(signIn.caller.sessionId)).toEqual({ userId: ada.userId, role: 'STUDENT', active: true });
  });

  it('answers the user as they see themselves, without asking again', async () => {
    const source =
      'mutation ($input: LoginInput!) { login(input: $input) { user { id displayName avatarUrl bio email role active locale createdAt } } }';
    const { login } = await auth.ok(source, { input: { email: EMAIL, password: PASSWORD } });
    expect(login.user).toEqual(ada.user);
    expect(auth.users.asked).toEqual(['verifyPassword']);
  });

  it('keeps no token that could be used', async () => {
    const { refreshToken } = await auth.login();
    const secret = refreshToken.split('.')[2] as string;
    const rows = await auth.sql('select sessions::text as kept from sessions.sessions');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('tells a wrong password, an unknown email and a deactivated user alike, after one verification each', async () => {
    const wrongs = [
      { email: EMAIL, password: 'wrong' },
      { email: 'nobody@example.org', password: PASSWORD },
      { email: 'gone@example.org', password: PASSWORD },
    ];
    auth.users.add({ email: 'gone@example.org' }).active = false;
    const refusals = [];
    for (const input of wrongs)
      refusals.push((await auth.call(LOGIN, { input })).errors?.map(({ message, extensions }) => ({ message, extensions })));
    expect(refusals[0]).toEqual([{ message: expect.any(String), extensions: { code: 'INVALID_CREDENTIALS' } }]);
    expect(refusals[1]).toEqual(refusals[0]);
    expect(refusals[2]).toEqual(refusals[0]);
    expect(auth.users.asked).toEqual(Array(3).fill('verifyPassword'));
  });

  it('says so when it cannot ask', async () => {
    auth.users.down = true;
    expect(await auth.refused(LOGIN, { input: { email: EMAIL, password: PASSWORD } })).toMatchObject({ code: 'UNAVAILABLE' });
  });

  describe('throttling', () => {
    const tries = async (count: number, input: object, address = '203.0.113.7') => {
      const codes: string[] = [];
      for (let attempt = 0; attempt < count; attempt += 1) {
        const { errors } = await auth.call(LOGIN, { input }, { ...anonymous, address });
        codes.push((errors?.[0]?.extensions.code as string) ?? 'in');
      }
      return codes;
    };

    it('stops guesses at one email, whatever its spelling and from wherever, before the password is looked at', async () => {
      expect(await tries(20, { email: EMAIL, password: 'wrong' })).toEqual(Array(20).fill('INVALID_CREDENTIALS'));
      auth.users.asked.length = 0;
      const refusal = await auth.refused(
        LOGIN,
        { input: { email: ` ${EMAIL.toUpperCase()}`, password: PASSWORD } },
        { ...anonymous, address: '203.0.113.8' },
      );
      expect(refusal).toEqual({ code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } });
      expect(auth.users.asked).toEqual([]);
    });

    it('lets no more through when they come at once', async () => {
      const replies = await Promise.all(Array.from({ length: 40 }, () => auth.call(LOGIN, { input: { email: EMAIL, password: 'wrong' } })));
      expect(replies.filter(({ errors }) => errors?.[0]?.extensions.code === 'INVALID_CREDENTIALS')).toHaveLength(20);
    });

    it('stops one address that goes through many emails', async () => {
      const codes: string[] = [];
      for (let each = 0; each < 301; each += 1) codes.push(...(await tries(1, { email: `user${each}@example.org`, password: 'wrong' })));
      expect(codes.indexOf('RATE_LIMITED')).toBe(300);
      expect(await tries(1, { email: EMAIL, password: PASSWORD }, '203.0.113.9')).toEqual(['in']);
    });

    it('does not count those who get in, nor an outage', async () => {
      expect(await tries(30, { email: EMAIL, password: PASSWORD })).toEqual(Array(30).fill('in'));
      auth.users.down = true;
      await tries(30, { email: EMAIL, password: PASSWORD });
      auth.users.down = false;
      expect(await tries(19, { email: EMAIL, password: 'wrong' })).not.toContain('RATE_LIMITED');
    });
  });
});

describe('refresh', () => {
  it('rotates the token and prolongs the session', async () => {
    const first = await auth.login();
    auth.clock.advance(600 * SECOND);
    const second = await refreshed(first.refreshToken);
    expect(second).toMatchObject({ userId: ada.userId, accessToken: first.accessToken });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(Date.parse(second.refreshTokenExpiresAt) - Date.parse(first.refreshTokenExpiresAt)).toBe(600 * SECOND);
    expect((await refreshed(second.refreshToken)).refreshToken).not.toBe(second.refreshToken);
  });

  it('prolongs the session to its last day and no longer, however often it is refreshed', async () => {
    let { refreshToken, refreshTokenExpiresAt } = await auth.login();
    const last = new Date(auth.clock.now().getTime() + 90 * 86_400 * SECOND).toISOString();
    for (let weeks = 0; weeks < 12; weeks += 1) {
      auth.clock.advance(7 * 86_400 * SECOND);
      ({ refreshToken, refreshTokenExpiresAt } = await refreshed(refreshToken));
    }
    expect(refreshTokenExpiresAt).toBe(last);
    auth.clock.advance(6 * 86_400 * SECOND);
    expect(await refusedRefresh(refreshToken)).toBe('SESSION_EXPIRED');
  });

  it('repeats the last rotation for 30 s to a client that lost the answer', async () => {
    const { refreshToken } = await auth.login();
    const answer = await refreshed(refreshToken);
    auth.clock.advance(30 * SECOND);
    expect(await refreshed(refreshToken)).toMatchObject({
      refreshToken: answer.refreshToken,
      refreshTokenExpiresAt: answer.refreshTokenExpiresAt,
    });
    await refreshed(answer.refreshToken);
  });

  it('ends the session of a token that is used again after that', async () => {
    const signIn = await auth.login();
    const { refreshToken: newest } = await refreshed(signIn.refreshToken);
    auth.clock.advance(31 * SECOND);
    expect(await refusedRefresh(signIn.refreshToken)).toBe('SESSION_REUSED');
    expect(await isIn(signIn)).toBe(false);
    expect(await refusedRefresh(newest)).toBe('SESSION_EXPIRED');
  });

  it('ends the session of a token from before the last, even at once', async () => {
    const signIn = await auth.login();
    const second = await refreshed(signIn.refreshToken);
    await refreshed(second.refreshToken);
    expect(await refusedRefresh(signIn.refreshToken)).toBe('SESSION_REUSED');
    expect(await isIn(signIn)).toBe(false);
  });

  it('leaves other sessions of the user', async () => {
    const [stolen, other] = [await auth.login(), await auth.login()];
    await refreshed(stolen.refreshToken);
    auth.clock.advance(31 * SECOND);
    await refusedRefresh(stolen.refreshToken);
    expect(await isIn(other)).toBe(true);
  });

  it('gives twenty who bring one token at once the same next one', async () => {
    const { refreshToken, caller } = await auth.login();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    expect((await auth.sessions.find(caller.sessionId))?.generation).toBe(1);
  });

  it('is over with the session', async () => {
    const { refreshToken } = await auth.login();
    auth.clock.advance(30 * 86_400 * SECOND);
    expect(await refusedRefresh(refreshToken)).toBe('SESSION_EXPIRED');
  });

  it('takes no guess, and lets none end a session', async () => {
    const signIn = await auth.login();
    const { sessionId } = signIn.caller;
    const guess = 'A'.repeat(43);
    for (const token of ['', 'garbage', `${sessionId}.0.${guess}`, `${sessionId}.7.${guess}`, `${newId()}.0.${guess}`]) {
      expect(await refusedRefresh(token)).toBe('SESSION_EXPIRED');
    }
    expect(await isIn(signIn)).toBe(true);
  });

  it('asks how the user stands: a new role binds, who was deactivated is out', async () => {
    const signIn = await auth.login();
    Object.assign(ada, { role: 'INSTRUCTOR', sequence: 2 });
    const { refreshToken } = await refreshed(signIn.refreshToken);
    expect(await auth.sessions.read(signIn.caller.sessionId)).toMatchObject({ role: 'INSTRUCTOR' });
    Object.assign(ada, { active: false, sequence: 3 });
    expect(await refusedRefresh(refreshToken)).toBe('SESSION_EXPIRED');
    expect(await isIn(signIn)).toBe(false);
  });

  it('leaves the token good while it cannot ask', async () => {
    const { refreshToken } = await auth.login();
    auth.users.down = true;
    expect(await refusedRefresh(refreshToken)).toBe('UNAVAILABLE');
    auth.users.down = false;
    auth.clock.advance(60 * SECOND);
    await refreshed(refreshToken);
  });
});

describe('logout', () => {
  it('ends the session of its token, whatever the token’s age', async () => {
    for (const rotations of [0, 1, 2]) {
      const signIn = await auth.login();
      let newest = signIn.refreshToken;
      for (let each = 0; each < rotations; each += 1) newest = (await refreshed(newest)).refreshToken;
      expect(await auth.ok(LOGOUT, { refreshToken: signIn.refreshToken })).toEqual({ logout: true });
      expect(await isIn(signIn)).toBe(false);
      expect(await refusedRefresh(newest)).toBe('SESSION_EXPIRED');
    }
  });

  it('is true for what is no session, and ends none', async () => {
    const signIn = await auth.login();
    for (const refreshToken of ['garbage', `${signIn.caller.sessionId}.0.${'A'.repeat(43)}`]) {
      expect(await auth.ok(LOGOUT, { refreshToken })).toEqual({ logout: true });
    }
    expect(await isIn(signIn)).toBe(true);
  });
});

describe('devices', () => {
  it('are the caller’s own, the last used first', async () => {
    const first = await auth.login();
    auth.clock.advance(60 * SECOND);
    const second = await auth.login();
    auth.users.add({ email: 'else@example.org' });
    await auth.login('else@example.org');
    const { myDevices } = await auth.ok('{ myDevices { id userAgent createdAt lastUsedAt current } }', {}, first.caller);
    expect(myDevices).toEqual([
      expect.objectContaining({ id: second.caller.sessionId, current: false, lastUsedAt: auth.clock.now().toISOString() }),
      expect.objectContaining({ id: first.caller.sessionId, current: true, userAgent: 'Browser 1.0' }),
    ]);
  });

  it('can be ended one by one', async () => {
    const [here, there] = [await auth.login(), await auth.login()];
    expect(await auth.ok('mutation ($id: ID!) { endDevice(id: $id) }', { id: there.caller.sessionId }, here.caller)).toEqual({
      endDevice: true,
    });
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  });

  it('can be ended all at once, this one too', async () => {
    const [here, there] = [await auth.login(), await auth.login()];
    expect(await auth.ok('mutation { logoutEverywhere }', {}, here.caller)).toEqual({ logoutEverywhere: true });
    expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
  });
});
