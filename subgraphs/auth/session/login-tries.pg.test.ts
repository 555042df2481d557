import { anonymous } from '../../../platform/kernel/identity.js';
import { EMAIL, PASSWORD, type TestAuth, testAuth } from '../test-kit.js';

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { userId deviceToken } }';
const [HOME, ELSEWHERE] = ['203.0.113.7', '198.51.100.9'];
const DAY = 86_400_000;

let auth: TestAuth;
const start = async (settings = {}) => {
  auth = await testAuth(settings);
  auth.users.add();
};
afterEach(() => auth.stop());

interface Try {
  readonly email?: string;
  readonly password?: string;
  readonly deviceToken?: string | null;
}
const attempt = async (from: string, { email = EMAIL, password = PASSWORD, deviceToken }: Try = {}) => {
  const { data, errors } = await auth.call(LOGIN, { input: { email, password, deviceToken } }, { ...anonymous, address: from });
  const login = data?.login as { deviceToken: string } | undefined;
  return { code: (errors?.[0]?.extensions.code as string) ?? 'in', details: errors?.[0]?.extensions.details, token: login?.deviceToken };
};
/** Wrong tries, until there are none left. */
async function guess(from: string, tries: Try = {}, count = 25): Promise<string[]> {
  const codes: string[] = [];
  for (let each = 0; each < count; each += 1) codes.push((await attempt(from, { ...tries, password: 'wrong' })).code);
  return codes;
}

describe('an account that strangers guess at', () => {
  beforeEach(() => start());

  it('lets in its owner on a device of theirs, from wherever', async () => {
    const { token } = await attempt(HOME);
    await guess(ELSEWHERE);
    expect((await attempt(ELSEWHERE)).code).toBe('RATE_LIMITED');
    expect((await attempt(ELSEWHERE, { deviceToken: token })).code).toBe('in');
  });

  it('lets in its owner at an address of theirs, without a token', async () => {
    await attempt(HOME);
    await guess(ELSEWHERE);
    expect([(await attempt(ELSEWHERE)).code, (await attempt(HOME)).code]).toEqual(['RATE_LIMITED', 'in']);
  });

  it('lets in its owner on their device when the guesses come from their own address', async () => {
    const { token } = await attempt(HOME);
    expect((await guess(HOME)).lastIndexOf('INVALID_CREDENTIALS')).toBe(19);
    expect((await attempt(HOME)).code).toBe('RATE_LIMITED');
    expect((await attempt(HOME, { deviceToken: token })).code).toBe('in');
  });

  it('stops guesses on a device of its owner as well, and those only', async () => {
    const [stolen, other] = [await attempt(HOME), await attempt(HOME)];
    const codes = await guess(ELSEWHERE, { deviceToken: stolen.token });
    expect(codes.indexOf('RATE_LIMITED')).toBe(20);
    expect((await attempt(ELSEWHERE, { deviceToken: other.token })).code).toBe('in');
  });

  it('keeps a device by its next token: signing in anew gives no new tries', async () => {
    const first = await attempt(HOME);
    const second = await attempt(HOME, { deviceToken: first.token });
    await guess(ELSEWHERE, { deviceToken: first.token });
    expect((await attempt(ELSEWHERE, { deviceToken: second.token })).code).toBe('RATE_LIMITED');
  });

  it('knows no device of another account, and none that was made up', async () => {
    auth.users.add({ email: 'eve@example.org' });
    const { token } = await attempt(ELSEWHERE, { email: 'eve@example.org' });
    await guess(ELSEWHERE);
    for (const deviceToken of [token, 'garbage', '', null]) expect((await attempt(ELSEWHERE, { deviceToken })).code).toBe('RATE_LIMITED');
  });

  it('forgets devices and addresses on which nobody has signed in for long', async () => {
    const { token } = await attempt(HOME);
    auth.clock.advance(181 * DAY);
    await auth.run('clear away what has expired');
    await guess(ELSEWHERE);
    for (const from of [HOME, ELSEWHERE]) expect((await attempt(from, { deviceToken: token })).code).toBe('RATE_LIMITED');
  });

  it('keeps no mail address of whom it knows', async () => {
    await attempt(HOME);
    const rows = await auth.sql('select * from known_addresses');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(EMAIL);
  });

  it('refuses a device token that is too long to be one', async () => {
    expect(await attempt(HOME, { deviceToken: 'x'.repeat(1_025) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { deviceToken: 'is not a device token' } },
    });
    expect(auth.users.asked).toEqual([]);
  });
});

it('strangers are slowed down before they are refused, and its owner is not', async () => {
  await start({ LMS_LOGIN_PACE: '1h', LMS_LOGIN_TRIES_UNPACED: '3' });
  const { token } = await attempt(HOME);
  expect(await guess(ELSEWHERE, {}, 5)).toEqual([...Array(4).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
  expect((await attempt(ELSEWHERE)).details).toEqual({ retryAfterSeconds: expect.any(Number) });
  for (const known of [{ deviceToken: token }, {}]) expect((await attempt(HOME, known)).code).toBe('in');
});
