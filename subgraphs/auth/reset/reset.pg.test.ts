import { Role, UserDeactivated, UserPasswordChanged } from '../../../schema/events/user.js';
import { EMAIL, PASSWORD, type TestAuth, testAuth } from '../test-kit.js';

let auth: TestAuth;
beforeEach(async () => {
  auth = await testAuth();
  auth.users.add();
});
afterEach(() => auth.stop());

const REQUEST = 'mutation ($email: String!) { requestPasswordReset(input: { email: $email }) }';
const RESET = 'mutation ($token: String!, $newPassword: String!) { resetPassword(input: { token: $token, newPassword: $newPassword }) }';
const NEW = 'quiet rivers run deep';
const HOUR = 3_600_000;

const send = () => auth.run('send reset mails');
const tokenIn = (mail = auth.mails.at(-1)) => /^[\w-]{43}$/m.exec(mail?.text ?? '')?.[0] as string;
async function mailedToken(): Promise<string> {
  await auth.ok(REQUEST, { email: EMAIL });
  await send();
  return tokenIn();
}
const waiting = async () => (await auth.sql('select 1 from reset_requests')).length;

describe('requestPasswordReset', () => {
  it('answers before it asks, known or not, and mails only who is known', async () => {
    for (const email of [EMAIL, 'nobody@example.org', ''])
      expect(await auth.ok(REQUEST, { email })).toEqual({ requestPasswordReset: true });
    expect(auth.users.asked).toEqual([]);
    expect(auth.mails).toEqual([]);
    await send();
    expect(auth.mails.map(({ to }) => to)).toEqual([{ name: 'Ada', address: EMAIL }]);
    expect(await waiting()).toBe(0);
  });

  it('takes the same statements for every address', async () => {
    const statementsFor = async (email: string) => {
      auth.statements.length = 0;
      await auth.ok(REQUEST, { email });
      return auth.statements.map((statement) => statement.replace(/'[^']*'/g, '?'));
    };
    expect(await statementsFor(EMAIL)).toEqual(await statementsFor('nobody@example.org'));
  });

  it('mails a link and a token that is kept as a hash', async () => {
    const token = await mailedToken();
    expect(auth.mails[0]).toMatchObject({ id: expect.stringMatching(/^password-reset\.[0-9a-f-]{36}$/), date: auth.clock.now() });
    expect(auth.mails[0]?.text).toContain(`http://localhost:3000/reset-password?token=${token}`);
    expect(JSON.stringify(await auth.sql('select * from reset_tokens'))).not.toContain(token);
  });

  it('mails in the language of the user', async () => {
    Object.assign(auth.users.accounts[0]?.user as object, { locale: 'de-CH' });
    await mailedToken();
    expect(auth.mails[0]?.subject).toBe('Neues Passwort setzen');
  });

  it('does not mail who was deactivated', async () => {
    Object.assign(auth.users.accounts[0] as object, { active: false });
    await auth.ok(REQUEST, { email: EMAIL });
    await send();
    expect([auth.mails, await waiting()]).toEqual([[], 0]);
  });

  it.each(['the mail server', 'user'])('is not lost while %s is away, and is sent once it is back', async (who) => {
    await auth.ok(REQUEST, { email: EMAIL });
    Object.assign(who === 'user' ? auth.users : auth.post, { down: true });
    await send();
    expect([auth.mails.length, await waiting()]).toEqual([0, 1]);
    Object.assign(who === 'user' ? auth.users : auth.post, { down: false });
    auth.clock.advance(31_000);
    await send();
    expect([auth.mails.length, await waiting()]).toEqual([1, 0]);
    await auth.ok(RESET, { token: tokenIn(), newPassword: NEW });
  });

  it('is given up when it is as old as its token would be', async () => {
    auth.post.down = true;
    await auth.ok(REQUEST, { email: EMAIL });
    await send();
    auth.post.down = false;
    auth.clock.advance(HOUR + 1);
    await send();
    expect([auth.mails.length, await waiting()]).toEqual([0, 0]);
  });

  it('is mailed once by replicas that work side by side', async () => {
    for (let request = 0; request < 5; request += 1) await auth.ok(REQUEST, { email: EMAIL });
    await Promise.all([send(), send(), send()]);
    expect(new Set(auth.mails.map(({ id }) => id)).size).toBe(5);
    expect(auth.mails).toHaveLength(5);
  });

  it('is throttled by email, known or not alike', async () => {
    for (const email of [EMAIL, 'nobody@example.org']) {
      for (let request = 0; request < 5; request += 1) await auth.ok(REQUEST, { email });
      expect(await auth.refused(REQUEST, { email: email.toUpperCase() })).toMatchObject({ code: 'RATE_LIMITED' });
    }
  });
});

describe('resetPassword', () => {
  it('sets the password and ends all sessions', async () => {
    const signIn = await auth.login();
    const token = await mailedToken();
    expect(await auth.ok(RESET, { token, newPassword: NEW })).toEqual({ resetPassword: true });
    expect(await auth.sessions.read(signIn.caller.sessionId)).toBeNull();
    await auth.login(EMAIL, NEW);
  });

  it('lets in who had used up their tries', async () => {
    for (let attempt = 0; attempt < 21; attempt += 1) await auth.login(EMAIL, 'wrong').catch(() => {});
    await expect(auth.login()).rejects.toThrow('RATE_LIMITED');
    await auth.ok(RESET, { token: await mailedToken(), newPassword: NEW });
    await auth.login(EMAIL, NEW);
  });

  const refused = (token: string) => auth.refused(RESET, { token, newPassword: NEW });
  const BAD_TOKEN = { code: 'BAD_USER_INPUT', details: { fields: { token: expect.any(String) } } };

  it('takes a token once, and then none that was mailed before', async () => {
    const [first, second] = [await mailedToken(), await mailedToken()];
    await auth.ok(RESET, { token: second, newPassword: NEW });
    for (const token of [first, second]) expect(await refused(token)).toEqual(BAD_TOKEN);
  });

  it('takes one of two who bring tokens at once', async () => {
    const tokens = [await mailedToken(), await mailedToken()];
    const replies = await Promise.all([...tokens, ...tokens].map((token) => auth.call(RESET, { token, newPassword: NEW })));
    expect(replies.map(({ errors }) => errors?.[0]?.extensions.code ?? 'set').sort()).toEqual([...Array(3).fill('BAD_USER_INPUT'), 'set']);
    expect(auth.users.asked.filter((field) => field === 'setPassword')).toHaveLength(1);
  });

  describe('takes no token that was requested before', () => {
    const CHANGE = `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${NEW}" }) }`;
    const ada = () => auth.users.accounts[0] as { userId: string; active: boolean };
    const ways: Record<string, () => Promise<unknown>> = {
      'a change of the password': async () => auth.ok(CHANGE, {}, (await auth.login()).caller),
      'signing out everywhere': async () => auth.ok('mutation { logoutEverywhere }', {}, (await auth.login()).caller),
      'a deactivation that was heard of': async () => auth.receive(UserDeactivated, { userId: ada().userId, role: Role.STUDENT }, 2),
      'a change of the password that was heard of': async () =>
        auth.receive(UserPasswordChanged, { userId: ada().userId, keptSessionId: null }, 2),
    };

    it.each(Object.entries(ways))('%s', async (_name, happens) => {
      const mailed = await mailedToken();
      auth.clock.advance(1);
      await happens();
      expect(await refused(mailed)).toEqual(BAD_TOKEN);
      auth.clock.advance(1);
      await auth.ok(RESET, { token: await mailedToken(), newPassword: NEW });
    });

    it.each(Object.entries(ways))('%s, when its mail goes out only then', async (_name, happens) => {
      await auth.ok(REQUEST, { email: EMAIL });
      auth.clock.advance(1);
      await happens();
      await send();
      expect([auth.mails, await waiting()]).toEqual([[], 0]);
    });

    it('a deactivation that is not heard of yet', async () => {
      const token = await mailedToken();
      ada().active = false;
      expect(await refused(token)).toEqual(BAD_TOKEN);
    });
  });

  it('leaves a token that was requested after a change that is heard of late', async () => {
    const token = await mailedToken();
    const userId = auth.users.accounts[0]?.userId as string;
    await auth.receive(UserPasswordChanged, { userId, keptSessionId: null }, 2, new Date(auth.clock.now().getTime() - 1));
    await auth.ok(RESET, { token, newPassword: NEW });
  });

  it('takes no token that has expired or never was', async () => {
    const token = await mailedToken();
    auth.clock.advance(HOUR);
    for (const each of [token, 'garbage', '']) expect(await refused(each)).toEqual(BAD_TOKEN);
  });

  it('leaves the token good when the password is weak, or cannot be set at the moment', async () => {
    const token = await mailedToken();
    expect(await auth.refused(RESET, { token, newPassword: 'short' })).toMatchObject({ code: 'WEAK_PASSWORD' });
    auth.users.down = true;
    expect(await refused(token)).toMatchObject({ code: 'UNAVAILABLE' });
    auth.users.down = false;
    await auth.ok(RESET, { token, newPassword: NEW });
  });

  it('is cleared away when it has expired', async () => {
    await mailedToken();
    auth.clock.advance(HOUR);
    await auth.run('clear away what has expired');
    expect(await auth.sql('select 1 from reset_tokens')).toEqual([]);
  });
});
