import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { Role } from '../../../schema/events/user.js';
import { type TestSchool, testSchool } from '../test-kit.js';

let school: TestSchool;
let admin: UserCaller;
beforeEach(async () => {
  school = await testSchool();
  admin = await school.somebody(Role.ADMIN);
});
afterEach(() => school.stop());

const UPDATE = 'mutation ($input: UpdateOrgUnitInput!) { updateOrgUnit(input: $input) { name parent { name } } }';
const DELETE = 'mutation ($id: ID!) { deleteOrgUnit(id: $id) }';
const ASSIGN = 'mutation ($input: AssignOrgUnitInput!) { assignOrgUnit(input: $input) { orgUnit { name } } }';

async function unit(name: string, parentId?: string): Promise<string> {
  const { createOrgUnit } = await school.ok(
    'mutation ($input: CreateOrgUnitInput!) { createOrgUnit(input: $input) { id } }',
    { input: { name, parentId } },
    admin,
  );
  return createOrgUnit.id;
}

describe('the tree of org units', () => {
  it('is read by whoever is signed in, in one statement a relation', async () => {
    const science = await unit('Science');
    const maths = await unit('Maths', science);
    await unit('Algebra', maths);
    await unit('Arts');
    school.statements.length = 0;
    const { orgUnits } = await school.ok(
      '{ orgUnits { name parent { name } children { name } path { name } } }',
      {},
      signedInAs(Role.STUDENT),
    );
    const named = (...names: string[]) => names.map((name) => ({ name }));
    expect(orgUnits).toEqual([
      { name: 'Algebra', parent: { name: 'Maths' }, children: [], path: named('Science', 'Maths', 'Algebra') },
      { name: 'Arts', parent: null, children: [], path: named('Arts') },
      { name: 'Maths', parent: { name: 'Science' }, children: named('Algebra'), path: named('Science', 'Maths') },
      { name: 'Science', parent: null, children: named('Maths'), path: named('Science') },
    ]);
    expect(school.statements).toHaveLength(4);
  });

  it('is not read without a sign-in', async () => {
    expect(await school.refused('{ orgUnits { name } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('lets units be renamed and moved, and become roots', async () => {
    const science = await unit('Science');
    const maths = await unit('Maths', science);
    expect(await school.ok(UPDATE, { input: { id: maths, name: ' Mathematics ' } }, admin)).toEqual({
      updateOrgUnit: { name: 'Mathematics', parent: { name: 'Science' } },
    });
    expect((await school.ok(UPDATE, { input: { id: maths, parentId: null } }, admin)).updateOrgUnit.parent).toBeNull();
    expect((await school.ok(UPDATE, { input: { id: maths, parentId: science } }, admin)).updateOrgUnit.parent).toEqual({ name: 'Science' });
  });

  it('has no cycles, not even by two moves at once', async () => {
    const top = await unit('Top');
    const middle = await unit('Middle', top);
    const low = await unit('Low', middle);
    for (const parentId of [top, middle, low]) {
      expect(await school.refused(UPDATE, { input: { id: top, parentId } }, admin)).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { fields: { parentId: expect.any(String) } },
      });
    }
    const other = await unit('Other');
    const moves = await Promise.all([
      school.call(UPDATE, { input: { id: top, parentId: other } }, admin),
      school.call(UPDATE, { input: { id: other, parentId: top } }, admin),
    ]);
    expect(moves.map(({ errors }) => errors?.[0]?.extensions.code).sort()).toEqual(['BAD_USER_INPUT', undefined]);
  });

  it('refuses a name that is none, and what is not there', async () => {
    const science = await unit('Science');
    expect(await school.refused(UPDATE, { input: { id: science, name: null } }, admin)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { name: expect.any(String) } },
    });
    for (const id of [newId(), 'garbage']) {
      expect(await school.refused(UPDATE, { input: { id, name: 'x' } }, admin)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await school.refused(UPDATE, { input: { id: science, parentId: id } }, admin)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await school.refused(DELETE, { id }, admin)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('loses a unit only when it is empty', async () => {
    const science = await unit('Science');
    const maths = await unit('Maths', science);
    const { userId } = await school.somebody();
    await school.ok(ASSIGN, { input: { userId, orgUnitId: maths } }, admin);
    expect(await school.refused(DELETE, { id: science }, admin)).toEqual({ code: 'CONFLICT' });
    expect(await school.refused(DELETE, { id: maths }, admin)).toEqual({ code: 'CONFLICT' });
    await school.ok(ASSIGN, { input: { userId, orgUnitId: null } }, admin);
    await school.ok(DELETE, { id: maths }, admin);
    await school.ok(DELETE, { id: science }, admin);
    expect(await school.ok('{ orgUnits { name } }', {}, admin)).toEqual({ orgUnits: [] });
  });

  it('never has somebody in a unit that was deleted meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const brief = await unit(`Brief ${round}`);
      const { userId } = await school.somebody();
      const [assigned, deleted] = await Promise.all([
        school.call(ASSIGN, { input: { userId, orgUnitId: brief } }, admin),
        school.call(DELETE, { id: brief }, admin),
      ]);
      const codes = [assigned, deleted].map(({ errors }) => errors?.[0]?.extensions.code);
      expect([
        [undefined, 'CONFLICT'],
        ['NOT_FOUND', undefined],
      ]).toContainEqual(codes);
    }
  });
});

describe('assignOrgUnit', () => {
  it('puts a user into a unit and tells of it', async () => {
    const maths = await unit('Maths');
    const { userId } = await school.somebody();
    expect(await school.ok(ASSIGN, { input: { userId, orgUnitId: maths } }, admin)).toEqual({
      assignOrgUnit: { orgUnit: { name: 'Maths' } },
    });
    expect((await school.eventsOf(userId))[1]).toMatchObject({
      type: 'USER_ORG_UNIT_ASSIGNED',
      sequence: 2,
      payload: { userId, orgUnitId: maths },
    });
    const { users } = await school.ok('query ($unit: ID) { users(filter: { orgUnitId: $unit }) { nodes { id } } }', { unit: maths }, admin);
    expect(users.nodes).toEqual([{ id: userId }]);
  });

  it('does not find a unit that is not there', async () => {
    const { userId } = await school.somebody();
    for (const orgUnitId of [newId(), 'garbage', '']) {
      expect(await school.refused(ASSIGN, { input: { userId, orgUnitId } }, admin)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
