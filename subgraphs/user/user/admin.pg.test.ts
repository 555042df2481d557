import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { Role } from '../../../schema/events/user.js';
import { SET_ACTIVE, SET_ROLE, type TestSchool, testSchool } from '../test-kit.js';

let school: TestSchool;
let admin: UserCaller;
beforeEach(async () => {
  school = await testSchool();
  admin = await school.somebody(Role.ADMIN);
});
afterEach(() => school.stop());

describe('setUserRole', () => {
  it('changes the role and tells from what to what', async () => {
    const { userId } = await school.somebody();
    const { setUserRole } = await school.ok(SET_ROLE, { input: { userId, role: 'INSTRUCTOR' } }, admin);
    expect(setUserRole).toEqual({ id: userId, role: 'INSTRUCTOR' });
    expect((await school.eventsOf(userId))[1]).toMatchObject({
      type: 'USER_ROLE_CHANGED',
      sequence: 2,
      actor: `user:${admin.userId}`,
      payload: { userId, from: 'STUDENT', to: 'INSTRUCTOR', active: true },
    });
  });

  it('records nothing for the role that they have', async () => {
    const { userId } = await school.somebody();
    await school.ok(SET_ROLE, { input: { userId, role: 'STUDENT' } }, admin);
    expect(await school.eventsOf(userId)).toHaveLength(1);
  });

  it('keeps the last admin', async () => {
    const input = { userId: admin.userId, role: 'STUDENT' };
    expect(await school.refused(SET_ROLE, { input }, admin)).toEqual({ code: 'CONFLICT' });
    await school.somebody(Role.ADMIN);
    await school.ok(SET_ROLE, { input }, admin);
  });

  it('keeps one of two admins who remove each other at once', async () => {
    const other = await school.somebody(Role.ADMIN);
    const removal = (by: UserCaller, of: UserCaller) => school.call(SET_ROLE, { input: { userId: of.userId, role: 'STUDENT' } }, by);
    const replies = await Promise.all([removal(admin, other), removal(other, admin)]);
    expect(replies.map(({ errors }) => errors?.[0]?.extensions.code).sort()).toEqual(['CONFLICT', undefined]);
  });

  it('does not find who is not there', async () => {
    for (const userId of [newId(), 'garbage']) {
      expect(await school.refused(SET_ROLE, { input: { userId, role: 'ADMIN' } }, admin)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

describe('setUserActive', () => {
  it('takes a user out and lets them back in', async () => {
    const { userId } = await school.somebody(Role.INSTRUCTOR);
    expect(await school.ok(SET_ACTIVE, { input: { userId, active: false } }, admin)).toEqual({
      setUserActive: { id: userId, active: false },
    });
    await school.ok(SET_ACTIVE, { input: { userId, active: false } }, admin);
    await school.ok(SET_ACTIVE, { input: { userId, active: true } }, admin);
    expect((await school.eventsOf(userId)).slice(2)).toEqual([
      expect.objectContaining({ type: 'USER_DEACTIVATED', sequence: 3, payload: { userId, role: 'INSTRUCTOR' } }),
      expect.objectContaining({ type: 'USER_REACTIVATED', sequence: 4, payload: { userId, role: 'INSTRUCTOR' } }),
    ]);
  });

  it('keeps the last admin, and counts only those who are active', async () => {
    const other = await school.somebody(Role.ADMIN);
    await school.ok(SET_ACTIVE, { input: { userId: other.userId, active: false } }, admin);
    expect(await school.refused(SET_ACTIVE, { input: { userId: admin.userId, active: false } }, admin)).toEqual({ code: 'CONFLICT' });
  });
});

describe('users', () => {
  const USERS = `query ($first: Int = 20, $after: String, $filter: UserFilter) {
    users(first: $first, after: $after, filter: $filter) { nodes { displayName orgUnit { name } } pageInfo { hasNextPage endCursor } totalCount }
  }`;
  const names = async (filter: Record<string, unknown>) =>
    (await school.ok(USERS, { filter }, admin)).users.nodes.map(({ displayName }: { displayName: string }) => displayName);

  it('finds by any part of name or email, by role, by state and by change', async () => {
    const grace = await school.somebody(Role.STUDENT, 'Grace Hopper');
    await school.somebody(Role.INSTRUCTOR, 'Barbara Liskov');
    await school.somebody(Role.STUDENT, '100% Real_Name');
    expect(await names({ text: 'hOpp' })).toEqual(['Grace Hopper']);
    expect(await names({ text: 'person2@' })).toEqual(['Grace Hopper']);
    expect(await names({ text: '% real_' })).toEqual(['100% Real_Name']);
    expect(await names({ text: '_' })).toEqual(['100% Real_Name']);
    expect(await names({ text: '\\' })).toEqual([]);
    await school.somebody(Role.STUDENT, 'Zoë Ångström');
    expect(await names({ text: 'zoe angs' })).toEqual(['Zoë Ångström']);
    expect(await names({ text: 'ZOE\u0308' })).toEqual(['Zoë Ångström']);
    expect(await names({ role: 'INSTRUCTOR' })).toEqual(['Barbara Liskov']);
    school.clock.advance(60_000);
    await school.ok(SET_ACTIVE, { input: { userId: grace.userId, active: false } }, admin);
    expect(await names({ active: false })).toEqual(['Grace Hopper']);
    expect(await names({ updatedSince: school.clock.now().toISOString() })).toEqual(['Grace Hopper']);
    expect(await names({ text: 'grace', role: 'INSTRUCTOR' })).toEqual([]);
    expect(await names({ orgUnitId: 'garbage' })).toEqual([]);
  });

  it('goes through them page by page, the newest first, and counts when asked', async () => {
    for (const name of ['A', 'B', 'C']) await school.somebody(Role.STUDENT, name);
    const { users: first } = await school.ok(USERS, { first: 3 }, admin);
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const { users: second } = await school.ok(USERS, { first: 3, after: first.pageInfo.endCursor }, admin);
    expect([...first.nodes, ...second.nodes].map(({ displayName }) => displayName)).toEqual(['C', 'B', 'A', 'Person 1']);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('refuses a page that is too large, and a cursor that is none', async () => {
    expect(await school.refused(USERS, { first: 1_000_000 }, admin)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { first: expect.any(String) } },
    });
    expect(await school.refused(USERS, { after: 'nonsense' }, admin)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('takes two statements with the units of all of them', async () => {
    const { createOrgUnit } = await school.ok('mutation { createOrgUnit(input: { name: "Maths" }) { id } }', {}, admin);
    for (let each = 0; each < 3; each += 1) {
      const { userId } = await school.somebody();
      await school.ok(
        'mutation ($input: AssignOrgUnitInput!) { assignOrgUnit(input: $input) { id } }',
        { input: { userId, orgUnitId: createOrgUnit.id } },
        admin,
      );
    }
    school.statements.length = 0;
    const { users } = await school.ok('{ users { nodes { displayName orgUnit { name } } } }', {}, admin);
    expect(users.nodes.filter((user: { orgUnit: object | null }) => user.orgUnit)).toHaveLength(3);
    expect(school.statements).toHaveLength(2);
  });
});
