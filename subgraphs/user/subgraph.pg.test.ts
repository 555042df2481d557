import { GraphQLObjectType } from 'graphql';
import { anonymous, type UserCaller } from '../../platform/kernel/identity.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { Role } from '../../schema/events/user.js';
import type { OrgUnitAction, UserAction } from './policy.js';
import { userSubgraph } from './subgraph.js';
import { PASSWORD, type TestSchool, testSchool } from './test-kit.js';

let school: TestSchool;
let somebody: UserCaller;
let unit: string;
beforeAll(async () => {
  school = await testSchool();
  somebody = await school.somebody();
  const { createOrgUnit } = await school.ok('mutation { createOrgUnit(input: { name: "Maths" }) { id } }', {}, signedInAs(Role.ADMIN));
  unit = createOrgUnit.id;
});
afterAll(() => school.stop());

it('has entities that fit its migrations', async () => {
  expect(await school.orm.schema.getUpdateSchemaSQL()).toBe('');
});

it('says for every mutation whom it asks', () => {
  const mutations = Object.keys((school.schema.getMutationType() as GraphQLObjectType).getFields());
  expect(Object.keys(userSubgraph.mutations).sort()).toEqual(mutations.sort());
});

describe('who may not', () => {
  const student = signedInAs(Role.STUDENT);
  const instructor = signedInAs(Role.INSTRUCTOR);
  const refusedTo = async (caller: UserCaller | typeof anonymous, source: string, code = 'FORBIDDEN') =>
    expect(await school.refused(source, { id: somebody.userId, unit }, caller)).toMatchObject({ code });
  const forbidden = async (source: string) => {
    await refusedTo(student, source);
    await refusedTo(instructor, source);
  };

  // A new action without a denial does not compile.
  const denials: Record<UserAction | `${OrgUnitAction}OrgUnit` | 'listDirectory', () => Promise<void>> = {
    readPrivately: async () => {
      const { user } = await school.ok('query ($id: ID!) { user(id: $id) { email } }', { id: somebody.userId }, instructor);
      expect(user).toEqual({ email: null });
    },
    updateProfile: () => refusedTo(anonymous, 'mutation { updateProfile(input: { bio: "x" }) { id } }', 'UNAUTHENTICATED'),
    setRole: () => forbidden('mutation ($id: ID!) { setUserRole(input: { userId: $id, role: ADMIN }) { id } }'),
    setActive: () => forbidden('mutation ($id: ID!) { setUserActive(input: { userId: $id, active: false }) { id } }'),
    assignOrgUnit: () => forbidden('mutation ($id: ID!, $unit: ID) { assignOrgUnit(input: { userId: $id, orgUnitId: $unit }) { id } }'),
    setPassword: () => {
      const source = `mutation ($id: ID!) { setPassword(input: { userId: $id, newPassword: "${PASSWORD}" }) { userId } }`;
      return Promise.all([student, instructor, signedInAs(Role.ADMIN), somebody].map((caller) => refusedTo(caller, source))).then(() => {});
    },
    readOrgUnit: () => refusedTo(anonymous, '{ orgUnits { id } }', 'UNAUTHENTICATED'),
    createOrgUnit: () => forbidden('mutation { createOrgUnit(input: { name: "x" }) { id } }'),
    updateOrgUnit: () => forbidden('mutation ($unit: ID!) { updateOrgUnit(input: { id: $unit, name: "x" }) { id } }'),
    deleteOrgUnit: () => forbidden('mutation ($unit: ID!) { deleteOrgUnit(id: $unit) }'),
    listDirectory: () => forbidden('{ users { nodes { id } } }'),
  };
  it.each(Object.entries(denials))('%s', async (_action, denied) => {
    const before = await school.outbox();
    await denied();
    expect(await school.outbox()).toEqual(before);
  });

  it.each([
    'query ($id: ID!) { standing(userId: $id) { role } }',
    '{ accountByEmail(email: "person1@example.org") { userId } }',
    'query ($id: ID!) { contacts(userIds: [$id]) { email } }',
    `{ verifyPassword(email: "person1@example.org", password: "${PASSWORD}") { userId } }`,
  ])('ask what only our own services may: %s', async (source) => {
    for (const caller of [anonymous, somebody, signedInAs(Role.ADMIN)]) await refusedTo(caller, source);
  });
});
