import { PASSWORD, type SignIn, type TestAuth, testAuth } from '../test-kit.js';

let auth: TestAuth;
let here: SignIn;
let there: SignIn;
beforeEach(async () => {
  auth = await testAuth();
  auth.users.add();
  [here, there] = [await auth.login(), await auth.login()];
});
afterEach(() => auth.stop());

const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }';
const NEW = 'quiet rivers run deep';
const isIn = async ({ caller }: SignIn) => (await auth.sessions.read(caller.sessionId)) !== null;

describe('changePassword', () => {
  it('sets the new one and ends every other session', async () => {
    expect(await auth.ok(CHANGE, { input: { currentPassword: PASSWORD, newPassword: NEW } }, here.caller)).toEqual({
      changePassword: true,
    });
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    await auth.login(undefined, NEW);
  });

  it.each([
    ['INVALID_CREDENTIALS', { currentPassword: 'wrong', newPassword: NEW }],
    ['WEAK_PASSWORD', { currentPassword: PASSWORD, newPassword: 'short' }],
  ])('answers %s and ends nothing', async (code, input) => {
    expect(await auth.refused(CHANGE, { input }, here.caller)).toMatchObject({ code });
    expect([await isIn(here), await isIn(there)]).toEqual([true, true]);
    await auth.login();
  });

  it('stops guesses on a device that was left signed in', async () => {
    const codes = [];
    for (let attempt = 0; attempt < 21; attempt += 1) {
      codes.push((await auth.refused(CHANGE, { input: { currentPassword: 'wrong', newPassword: NEW } }, here.caller)).code);
    }
    expect(codes.indexOf('RATE_LIMITED')).toBe(20);
  });
});
