import type { UserCaller } from '../../platform/kernel/identity.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { Role } from '../../schema/events/user.js';
import { SET_ACTIVE, SET_ROLE, type TestSchool, testSchool } from './test-kit.js';

let school: TestSchool;
let somebody: UserCaller;
const admin = { ...signedInAs(Role.ADMIN), address: '203.0.113.7' };
beforeAll(async () => {
  school = await testSchool();
  somebody = await school.somebody();
});
afterAll(() => school.stop());

const entriesOn = (subject: string) =>
  school.sql('select action, result, actor, address, reason, details from audit where subject = ? order by at, id', [subject]);
const by = (caller: UserCaller) => ({ actor: `user:${caller.userId}`, address: caller.address ?? null });

it('changes of role and activity are in the audit log, and attempts of those who may not', async () => {
  const { userId } = somebody;
  const student = signedInAs(Role.STUDENT);
  await school.ok(SET_ROLE, { input: { userId, role: 'INSTRUCTOR' } }, admin);
  for (const active of [false, true]) await school.ok(SET_ACTIVE, { input: { userId, active } }, admin);
  await school.refused(SET_ROLE, { input: { userId, role: 'ADMIN' } }, student);
  const done = { result: 'DONE', reason: null, ...by(admin) };
  const entries = await entriesOn(`user:${userId}`);
  expect(entries).toHaveLength(4);
  expect(entries).toEqual(
    expect.arrayContaining([
      { action: 'USER_ROLE_CHANGED', ...done, details: { from: 'STUDENT', to: 'INSTRUCTOR' } },
      { action: 'USER_DEACTIVATED', ...done, details: { role: 'INSTRUCTOR' } },
      { action: 'USER_REACTIVATED', ...done, details: { role: 'INSTRUCTOR' } },
      {
        action: 'DENIED',
        result: 'REFUSED',
        reason: 'FORBIDDEN',
        ...by(student),
        details: { field: 'setUserRole', demanded: 'User.setRole' },
      },
    ]),
  );
});

it('an org unit that is deleted is there', async () => {
  const { createOrgUnit } = await school.ok('mutation { createOrgUnit(input: { name: "Maths" }) { id } }', {}, admin);
  await school.ok('mutation ($id: ID!) { deleteOrgUnit(id: $id) }', { id: createOrgUnit.id }, admin);
  expect(await entriesOn(`orgUnit:${createOrgUnit.id}`)).toEqual([
    { action: 'ORG_UNIT_DELETED', result: 'DONE', reason: null, ...by(admin), details: {} },
  ]);
});
