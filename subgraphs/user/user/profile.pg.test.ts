import { anonymous, type Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { Role } from '../../../schema/events/user.js';
import { ours, type TestSchool, testSchool } from '../test-kit.js';

let school: TestSchool;
beforeAll(async () => {
  school = await testSchool();
});
afterAll(() => school.stop());

const ALL = 'id displayName avatarUrl bio email role active locale orgUnit { id } createdAt';
const USER = `query ($id: ID!) { user(id: $id) { ${ALL} } }`;
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { ${ALL} } } }`;
const UPDATE = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { displayName locale avatarUrl bio } }';
const ofUsers = (...ids: string[]) => ({ of: ids.map((id) => ({ __typename: 'User', id })) });
const HIDDEN = { email: null, role: null, active: null, locale: null, orgUnit: null, createdAt: null };

/** What `caller` sees of a user, asked at both doors: the query, and the reference that other subgraphs follow. */
async function seen(id: string, caller: Caller) {
  const { user } = await school.ok(USER, { id }, caller);
  const { _entities } = await school.ok(ENTITIES, ofUsers(id), caller);
  expect(_entities).toEqual([user]);
  return user;
}

describe('what one sees of a user', () => {
  it('is everything for the user, admins and our own services', async () => {
    const student = await school.somebody();
    const whole = { id: student.userId, email: expect.any(String), role: 'STUDENT', active: true, locale: 'en' };
    for (const caller of [student, signedInAs(Role.ADMIN), ours]) expect(await seen(student.userId, caller)).toMatchObject(whole);
  });

  it('is the public part for whoever is signed in', async () => {
    const student = await school.somebody(Role.STUDENT, 'Grace');
    for (const caller of [signedInAs(Role.STUDENT), signedInAs(Role.INSTRUCTOR)]) {
      expect(await seen(student.userId, caller)).toEqual({
        id: student.userId,
        displayName: 'Grace',
        avatarUrl: null,
        bio: null,
        ...HIDDEN,
      });
    }
  });

  it('is the public part of teachers and admins, and nothing of students, without a sign-in', async () => {
    for (const role of [Role.INSTRUCTOR, Role.ADMIN]) {
      const { userId } = await school.somebody(role, 'Known');
      expect(await seen(userId, anonymous)).toMatchObject({ displayName: 'Known', ...HIDDEN });
    }
    const student = await school.somebody();
    expect(await seen(student.userId, anonymous)).toBeNull();
  });

  it('is nothing for an id that is nobody’s, or none', async () => {
    for (const id of [newId(), 'garbage', '']) expect(await seen(id, ours)).toBeNull();
  });

  it('takes one statement for any number of references', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => school.somebody()));
    school.statements.length = 0;
    const { _entities } = await school.ok(ENTITIES, ofUsers(...people.map(({ userId }) => userId), newId()), ours);
    expect(_entities.map((user: { id: string } | null) => user?.id)).toEqual([...people.map(({ userId }) => userId), undefined]);
    expect(school.statements).toHaveLength(1);
  });
});

describe('me', () => {
  const ME = `{ me { ${ALL} } }`;

  it('is who asks, whole', async () => {
    const student = await school.somebody();
    expect((await school.ok(ME, {}, student)).me).toMatchObject({ id: student.userId, role: 'STUDENT', active: true });
  });

  it('is nobody without a sign-in', async () => {
    expect(await school.ok(ME)).toEqual({ me: null });
  });
});

describe('updateProfile', () => {
  it('changes what is given, clears what is null, leaves what is absent, and tells of it without what it holds', async () => {
    const student = await school.somebody(Role.STUDENT, 'Before');
    const first = { bio: 'Likes\nsets', avatarUrl: 'https://example.org/a.png', locale: 'de' };
    await school.ok(UPDATE, { input: first }, student);
    const { updateProfile } = await school.ok(UPDATE, { input: { displayName: ' After ', bio: null } }, student);
    expect(updateProfile).toEqual({ displayName: 'After', locale: 'de', avatarUrl: 'https://example.org/a.png', bio: null });
    expect((await school.eventsOf(student.userId)).slice(1)).toEqual([
      expect.objectContaining({
        type: 'USER_PROFILE_CHANGED',
        sequence: 2,
        actor: `user:${student.userId}`,
        payload: { userId: student.userId, changed: expect.arrayContaining(['bio', 'avatarUrl', 'locale']), locale: 'de' },
      }),
      expect.objectContaining({ sequence: 3, payload: { userId: student.userId, changed: ['displayName', 'bio'], locale: 'de' } }),
    ]);
  });

  it('records nothing when nothing changes', async () => {
    const student = await school.somebody(Role.STUDENT, 'Same');
    await school.ok(UPDATE, { input: { displayName: 'Same' } }, student);
    expect(await school.eventsOf(student.userId)).toHaveLength(1);
  });

  it.each([
    ['displayName', { displayName: null }],
    ['locale', { locale: null }],
    ['avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
    ['bio', { bio: 'a'.repeat(2_001) }],
  ])('refuses what %s cannot be, and changes nothing', async (field, input) => {
    const student = await school.somebody();
    const refusal = await school.refused(UPDATE, { input: { ...input, ...(field !== 'bio' && { bio: 'not this either' }) } }, student);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
    expect(await seen(student.userId, student)).toMatchObject({ bio: null });
  });
});
