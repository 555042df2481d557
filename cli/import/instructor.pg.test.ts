import { serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { argon2Passwords } from '../../platform/security/passwords.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { Role } from '../../schema/events/user.js';
import { userSubgraph } from '../../subgraphs/user/subgraph.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { CommandError } from '../command-error.js';
import { CATALOGUE, instructorFor } from './instructor.js';

let users: TestSubgraph;
beforeEach(async () => {
  users = await testSubgraph(userSubgraph, { resources: { passwords: await argon2Passwords() } });
});
afterEach(() => users.stop());

const installation = { subgraph: () => users };
const context = () => users.context({ caller: serviceCaller('command') });
const accounts = () => users.sql<{ email: string; role: string }>('select email, role from users');

async function account(role: Role) {
  const email = `${newId()}@example.org`;
  const { id } = await register(context(), { email, password: newId(), displayName: 'Somebody' });
  if (role !== Role.STUDENT) await setUserRole(context(), { userId: id, role });
  return { id, email };
}

test.each([Role.INSTRUCTOR, Role.ADMIN])('courses become those of the %s who is named, however the address is written', async (role) => {
  const { id, email } = await account(role);
  expect(await instructorFor(installation, ` ${email.toUpperCase()}`)).toMatchObject({ userId: id, role });
});

test('without a name they become those of the catalogue’s own account, made once', async () => {
  const first = await instructorFor(installation);
  expect(await instructorFor(installation)).toEqual(first);
  expect(await accounts()).toEqual([{ email: CATALOGUE, role: 'INSTRUCTOR' }]);
});

test('an account that is not there is refused with what to do, and not made', async () => {
  const refusal = instructorFor(installation, 'nonsense');
  await expect(refusal).rejects.toThrow(CommandError);
  await expect(refusal).rejects.toThrow(/no account nonsense: nothing was imported.*setUserRole/);
  expect(await accounts()).toEqual([]);
});

test('a student is refused with what to do, and not promoted; so is one who took the catalogue’s address', async () => {
  const { email } = await account(Role.STUDENT);
  await expect(instructorFor(installation, email)).rejects.toThrow(/is a STUDENT: nothing was imported.*setUserRole/);
  await register(context(), { email: CATALOGUE, password: newId(), displayName: 'Somebody' });
  await expect(instructorFor(installation)).rejects.toThrow(/is a STUDENT/);
  expect((await accounts()).map(({ role }) => role)).toEqual(['STUDENT', 'STUDENT']);
});

test('a deactivated instructor is refused', async () => {
  const { id, email } = await account(Role.INSTRUCTOR);
  await users.sql('update users set active = false where id = ?', [id]);
  await expect(instructorFor(installation, email)).rejects.toThrow(/is deactivated/);
});
