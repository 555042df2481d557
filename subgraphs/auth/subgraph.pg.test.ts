import type { GraphQLObjectType } from 'graphql';
import { anonymous, type Caller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import type { SessionAction } from './policy.js';
import { authSubgraph } from './subgraph.js';
import { PASSWORD, type SignIn, type TestAuth, testAuth } from './test-kit.js';

let auth: TestAuth;
let signIn: SignIn;
beforeAll(async () => {
  auth = await testAuth();
  auth.users.add();
  signIn = await auth.login();
});
afterAll(() => auth.stop());

it('has entities that fit its migrations', async () => {
  expect(await auth.orm.schema.getUpdateSchemaSQL({ schema: 'public' })).toBe('');
});

it('says for every mutation whom it asks', () => {
  const mutations = Object.keys((auth.schema.getMutationType() as GraphQLObjectType).getFields());
  expect(Object.keys(authSubgraph.mutations).sort()).toEqual(mutations.sort());
});

describe('who may not', () => {
  const refusedTo = async (caller: Caller, source: string, code: string) => {
    expect(await auth.refused(source, { id: signIn.caller.sessionId }, caller)).toMatchObject({ code });
    expect(await auth.sessions.read(signIn.caller.sessionId)).not.toBeNull();
  };

  // A new action without a denial does not compile.
  const denials: Record<SessionAction | 'logoutEverywhere' | 'changePassword' | 'myDevices', () => Promise<void>> = {
    async end() {
      const source = 'mutation ($id: ID!) { endDevice(id: $id) }';
      await refusedTo(anonymous, source, 'UNAUTHENTICATED');
      await refusedTo(signedInAs('STUDENT'), source, 'NOT_FOUND');
      await refusedTo(signedInAs('ADMIN'), source, 'NOT_FOUND');
      for (const id of [newId(), 'garbage']) expect(await auth.refused(source, { id }, signIn.caller)).toMatchObject({ code: 'NOT_FOUND' });
    },
    logoutEverywhere: () => refusedTo(anonymous, 'mutation { logoutEverywhere }', 'UNAUTHENTICATED'),
    changePassword: () =>
      refusedTo(
        anonymous,
        `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${PASSWORD}" }) }`,
        'UNAUTHENTICATED',
      ),
    myDevices: () => refusedTo(anonymous, '{ myDevices { id } }', 'UNAUTHENTICATED'),
  };
  it.each(Object.entries(denials))('%s', (_action, denied) => denied());
});
