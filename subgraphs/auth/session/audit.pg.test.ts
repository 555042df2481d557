import { anonymous, serviceCaller } from '../../../platform/kernel/identity.js';
import { accountOf } from '../account.js';
import { EMAIL, LOGIN, PASSWORD, REFRESH, type TestAuth, testAuth } from '../test-kit.js';

let auth: TestAuth;
let userId: string;
beforeEach(async () => {
  auth = await testAuth();
  userId = auth.users.add().userId;
});
afterEach(() => auth.stop());

const caller = { ...anonymous, address: '203.0.113.7', userAgent: 'Browser 1.0' };
const attempt = (email: string, password: string) => auth.call(LOGIN, { input: { email, password } }, caller);
const entries = () => auth.sql('select action, result, actor, subject, reason, address, client, details from audit order by at, id');
const from = { address: '203.0.113.7', client: 'Browser 1.0' };

it('a sign-in is in the audit log, with whose it is and from where', async () => {
  await attempt(EMAIL, PASSWORD);
  const user = `user:${userId}`;
  expect(await entries()).toEqual([
    { action: 'SIGNED_IN', result: 'DONE', actor: user, subject: user, reason: null, ...from, details: { account: accountOf(EMAIL) } },
  ]);
});

it('a failed sign-in is there under the hash of its email, known or not, and what was typed is not', async () => {
  for (const email of [EMAIL, 'Nobody@example.org']) await attempt(email, 'what I typed');
  expect(await entries()).toEqual(
    [EMAIL, 'nobody@example.org'].map((email) => ({
      action: 'SIGN_IN_FAILED',
      result: 'REFUSED',
      actor: null,
      subject: `account:${accountOf(email)}`,
      reason: 'INVALID_CREDENTIALS',
      ...from,
      details: { account: accountOf(email) },
    })),
  );
  expect(JSON.stringify(await auth.sql('select * from audit')).toLowerCase()).not.toMatch(/example\.org|typed/);
});

it('an outage is no failed sign-in', async () => {
  auth.users.down = true;
  await attempt(EMAIL, PASSWORD);
  expect(await entries()).toEqual([]);
});

it('a refresh token that is used again is there, with the session that it ended', async () => {
  const { refreshToken, caller: signedIn } = await auth.login();
  await auth.ok(REFRESH, { refreshToken });
  auth.clock.advance(31_000);
  await auth.refused(REFRESH, { refreshToken });
  expect((await entries()).at(-1)).toMatchObject({
    action: 'REFRESH_TOKEN_REUSED',
    result: 'REFUSED',
    subject: `user:${userId}`,
    reason: 'SESSION_REUSED',
    details: { sessionId: signedIn.sessionId },
  });
});

it('what the router refused is there in the name of the user', async () => {
  const input = { userId, fields: ['users', 'setUserRole'], address: '203.0.113.7', userAgent: 'Browser 1.0' };
  await auth.ok('mutation ($input: DenialsInput!) { recordDenials(input: $input) }', { input }, serviceCaller('router'));
  expect(await entries()).toEqual(
    expect.arrayContaining(
      ['users', 'setUserRole'].map((field) => ({
        action: 'DENIED',
        result: 'REFUSED',
        actor: `user:${userId}`,
        subject: null,
        reason: 'FORBIDDEN',
        ...from,
        details: { field },
      })),
    ),
  );
});
