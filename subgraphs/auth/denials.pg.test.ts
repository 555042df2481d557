import { anonymous } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { testDenials } from '../../platform/testing/denials.js';
import type { mutations } from './mutations.js';
import { LOGIN, LOGOUT, PASSWORD, REFRESH, type SignIn, type TestAuth, testAuth } from './test-kit.js';

let auth: TestAuth;
let signIn: SignIn;
beforeAll(async () => {
  auth = await testAuth();
  auth.users.add();
  signIn = await auth.login();
});
afterAll(() => auth.stop());
// Nobody was signed out by what was refused to them.
afterEach(async () => expect(await auth.sessions.read(signIn.caller.sessionId)).not.toBeNull());

const nobody = 'nobody@example.org';

testDenials<typeof mutations>(() => auth, {
  login: ({ admitted }) => admitted(LOGIN, { input: { email: nobody, password: PASSWORD } }, anonymous),
  refresh: ({ admitted }) => admitted(REFRESH, { refreshToken: 'none' }, anonymous),
  logout: ({ admitted }) => admitted(LOGOUT, { refreshToken: 'none' }, anonymous),
  logoutEverywhere: ({ refused }) => refused('mutation { logoutEverywhere }', {}, anonymous, 'UNAUTHENTICATED'),
  async endDevice({ refused }) {
    const source = 'mutation ($id: ID!) { endDevice(id: $id) }';
    const { sessionId: id } = signIn.caller;
    await refused(source, { id }, anonymous, 'UNAUTHENTICATED');
    for (const caller of [signedInAs('STUDENT'), signedInAs('ADMIN')]) await refused(source, { id }, caller, 'NOT_FOUND');
    for (const unknown of [newId(), 'garbage']) await refused(source, { id: unknown }, signIn.caller, 'NOT_FOUND');
  },
  changePassword: ({ refused }) =>
    refused(
      `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${PASSWORD}" }) }`,
      {},
      anonymous,
      'UNAUTHENTICATED',
    ),
  requestPasswordReset: ({ admitted }) => admitted(`mutation { requestPasswordReset(input: { email: "${nobody}" }) }`, {}, anonymous),
  resetPassword: ({ admitted }) =>
    admitted(`mutation { resetPassword(input: { token: "none", newPassword: "${PASSWORD}" }) }`, {}, anonymous),
  async recordDenials({ refused }) {
    const source = `mutation { recordDenials(input: { userId: "${newId()}", fields: ["users"] }) }`;
    for (const caller of [anonymous, signedInAs('ADMIN'), signIn.caller]) await refused(source, {}, caller, 'FORBIDDEN');
  },
});

test('whoever is not signed in has no devices to read', async () => {
  expect(await auth.refused('{ myDevices { id } }', {}, anonymous)).toMatchObject({ code: 'UNAUTHENTICATED' });
});
