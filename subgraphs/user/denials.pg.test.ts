import { anonymous, type Caller } from '../../platform/kernel/identity.js';
import type { GuardedAction } from '../../platform/service/guards.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Attempts, testDenials } from '../../platform/testing/denials.js';
import { Role } from '../../schema/events/user.js';
import type { mutations } from './mutations.js';
import type { OrgUnitAction, UserAction } from './policy.js';
import { PASSWORD, REGISTER, SET_ACTIVE, SET_ROLE, type TestSchool, testSchool } from './test-kit.js';

let school: TestSchool;
let somebody: Caller & { userId: string };
let unitId: string;
beforeAll(async () => {
  school = await testSchool();
  somebody = await school.somebody();
  const { createOrgUnit } = await school.ok('mutation { createOrgUnit(input: { name: "Maths" }) { id } }', {}, admin);
  unitId = createOrgUnit.id;
});
afterAll(() => school.stop());

const [student, instructor, admin] = [signedInAs(Role.STUDENT), signedInAs(Role.INSTRUCTOR), signedInAs(Role.ADMIN)];

/** For admins alone. */
const onlyForAdmins =
  (source: string, variables: () => Record<string, unknown>, hidden = false) =>
  async ({ refused }: Attempts) => {
    for (const caller of [student, instructor]) await refused(source, variables(), caller, 'FORBIDDEN');
    await refused(source, variables(), anonymous, hidden ? 'NOT_FOUND' : 'UNAUTHENTICATED');
  };

testDenials<typeof mutations>(() => school, {
  register: ({ admitted }) =>
    admitted(REGISTER, { input: { email: 'new@example.org', password: PASSWORD, displayName: 'New' } }, anonymous),
  // Whoever is signed in has a profile, and no other is in reach: only a user who is not there can lack the action.
  async updateProfile({ refused }) {
    const source = 'mutation { updateProfile(input: { bio: "x" }) { id } }';
    await refused(source, {}, anonymous, 'UNAUTHENTICATED');
    await refused(source, {}, student, 'NOT_FOUND');
  },
  setUserRole: onlyForAdmins(SET_ROLE, () => ({ input: { userId: somebody.userId, role: 'ADMIN' } }), true),
  setUserActive: onlyForAdmins(SET_ACTIVE, () => ({ input: { userId: somebody.userId, active: false } }), true),
  assignOrgUnit: onlyForAdmins(
    'mutation ($userId: ID!, $unitId: ID) { assignOrgUnit(input: { userId: $userId, orgUnitId: $unitId }) { id } }',
    () => ({ userId: somebody.userId, unitId }),
    true,
  ),
  createOrgUnit: onlyForAdmins('mutation { createOrgUnit(input: { name: "x" }) { id } }', () => ({})),
  updateOrgUnit: onlyForAdmins('mutation ($unitId: ID!) { updateOrgUnit(input: { id: $unitId, name: "x" }) { id } }', () => ({ unitId })),
  deleteOrgUnit: onlyForAdmins('mutation ($unitId: ID!) { deleteOrgUnit(id: $unitId) }', () => ({ unitId })),
  async setPassword({ refused }) {
    const source = `mutation ($userId: ID!) { setPassword(input: { userId: $userId, newPassword: "${PASSWORD}" }) { userId } }`;
    for (const caller of [student, instructor, admin, somebody, anonymous])
      await refused(source, { userId: somebody.userId }, caller, 'FORBIDDEN');
  },
});

/** Of what no mutation demands; an action without a denial does not compile. */
const reads: Record<Exclude<UserAction | OrgUnitAction | 'list', GuardedAction<typeof mutations>>, () => Promise<void>> = {
  async readPrivately() {
    const { user } = await school.ok('query ($id: ID!) { user(id: $id) { email } }', { id: somebody.userId }, instructor);
    expect(user).toEqual({ email: null });
  },
  async read() {
    expect(await school.refused('{ orgUnits { id } }', {}, anonymous)).toMatchObject({ code: 'UNAUTHENTICATED' });
  },
  async list() {
    for (const caller of [student, instructor])
      expect(await school.refused('{ users { nodes { id } } }', {}, caller)).toMatchObject({ code: 'FORBIDDEN' });
  },
};
test.each(Object.entries(reads))('%s is denied to everyone else', (_action, denied) => denied());

test.each([
  'query ($id: ID!) { standing(userId: $id) { role } }',
  '{ accountByEmail(email: "person1@example.org") { userId } }',
  'query ($id: ID!) { contacts(userIds: [$id]) { email } }',
  `{ verifyPassword(email: "person1@example.org", password: "${PASSWORD}") { userId } }`,
])('only our own services may ask: %s', async (source) => {
  for (const caller of [anonymous, somebody, admin])
    expect(await school.refused(source, { id: somebody.userId }, caller)).toMatchObject({ code: 'FORBIDDEN' });
});
