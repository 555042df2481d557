import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor, newStudent, PASSWORD, type Person, setRole, signIn } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const ME = '{ me { id displayName email role active } }';
const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id status instructor { displayName } } }';
const LOGOUT = 'mutation ($t: String!) { logout(input: { refreshToken: $t }) }';

// What people do back to back must not wait for events: with none of them relayed it works all the same.
describe.each([
  ['as they come', false],
  ['still on their way', true],
])('signing in, with events %s', (_when, held) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
    if (held) await system.hold();
  }, 240_000);
  afterAll(() => system.stop());

  test('register, log in and ask who I am, back to back', async () => {
    const ada = await newStudent(system.client, 'Ada');
    expect((await ada.client.ok(ME)).me).toEqual({ id: ada.id, displayName: 'Ada', email: ada.email, role: 'STUDENT', active: true });
    expect((await system.client.ok(ME)).me).toBeNull();
  });

  test('the session answers the user as they see themselves, without another hop', async () => {
    const ada = await newStudent(system.client, 'Ada');
    const { refresh } = await system.client.ok(
      'mutation ($t: String!) { refresh(input: { refreshToken: $t }) { accessToken user { id email role displayName } } }',
      { t: ada.refreshToken },
    );
    expect(refresh.user).toEqual({ id: ada.id, email: ada.email, role: 'STUDENT', displayName: 'Ada' });
  });

  test('somebody made an instructor creates with the token they already hold, at their next call', async () => {
    const grace = await newStudent(system.client, 'Grace');
    const input = { title: 'Compilers', summary: 'From text to machine' };
    expect(await grace.client.refused(CREATE, { input })).toBe('FORBIDDEN');
    await setRole(system.admin, grace, 'INSTRUCTOR');
    expect((await grace.client.ok(CREATE, { input })).createCourse).toMatchObject({
      status: 'DRAFT',
      instructor: { displayName: 'Grace' },
    });
  });

  test.each([
    ['without a key', {}],
    ['with an idempotency key', { 'idempotency-key': 'published once' }],
  ])('an instructor made an admin publishes the course of another, %s', async (_how, headers: Record<string, string>) => {
    const [{ email }, ivan] = [await newInstructor(system.admin, 'Grace'), await newInstructor(system.admin, 'Ivan')];
    // In a session that knows her as an instructor.
    const grace = await signIn(system.client, email, PASSWORD);
    const { id } = await newCourse(ivan, {}, false);
    await setRole(system.admin, grace, 'ADMIN');
    const publish = 'mutation ($id: ID!) { publishCourse(id: $id) { status } }';
    expect(await grace.client.with(headers).ok(publish, { id })).toEqual({ publishCourse: { status: 'PUBLISHED' } });
  });

  test('what an instructor of a moment ago publishes is in the catalogue at once, for everyone', async () => {
    const grace = await newInstructor(system.admin, 'Grace');
    const { id } = await newCourse(grace, { title: 'Compilers at once' });
    for (const client of [system.client, (await newStudent(system.client)).client]) {
      const { courses } = await client.ok('{ courses(first: 50) { nodes { id instructor { displayName } } } }');
      expect(courses.nodes).toContainEqual({ id, instructor: { displayName: 'Grace' } });
    }
  });

  test('a course of a moment ago is announced in by one who teaches since a moment ago', async () => {
    const grace = await newInstructor(system.admin, 'Grace');
    const { id } = await newCourse(grace, { title: 'Just made' });
    const input = { courseId: id, title: 'Hello', body: 'The door is open.' };
    expect((await grace.client.ok('mutation ($input: AnnounceInput!) { announce(input: $input) }', { input })).announce).toBe(true);
  });

  test('a new password is the one that counts, at once', async () => {
    const ada = await newStudent(system.client, 'Ada');
    await ada.client.ok('mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }', {
      input: { currentPassword: ada.password, newPassword: 'another horse, another battery' },
    });
    await expect(signIn(system.client, ada.email, ada.password)).rejects.toThrow('INVALID_CREDENTIALS');
    await signIn(system.client, ada.email, 'another horse, another battery');
  });

  test('logging out ends the session for its access token too', async () => {
    const ada = await newStudent(system.client);
    await system.client.ok(LOGOUT, { t: ada.refreshToken });
    await until(async () => expect(await ada.client.refused(ME)).toBe('UNAUTHENTICATED'));
  });

  test('one who was deactivated does not come in again', async () => {
    const ada = await newStudent(system.client);
    await deactivate(system, ada);
    await expect(signIn(system.client, ada.email, ada.password)).rejects.toThrow('INVALID_CREDENTIALS');
    expect(
      await system.client.refused('mutation ($t: String!) { refresh(input: { refreshToken: $t }) { accessToken } }', {
        t: ada.refreshToken,
      }),
    ).toBe('SESSION_EXPIRED');
  });
});

describe('when the events have come', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 240_000);
  afterAll(() => system.stop());

  test('a role taken away, and a deactivation, bind for tokens already out', async () => {
    const grace = await newInstructor(system.admin, 'Grace');
    await newCourse(grace);
    await setRole(system.admin, grace, 'STUDENT');
    await until(async () =>
      expect(await grace.client.refused('mutation { createCourse(input: { title: "x", summary: "y" }) { id } }')).toBe('FORBIDDEN'),
    );
    await deactivate(system, grace);
    await until(async () => expect(await grace.client.refused(ME)).toBe('UNAUTHENTICATED'));
  });

  test('those that were held back bind as soon as they are let go', async () => {
    const ada = await newStudent(system.client);
    await system.hold('user');
    await deactivate(system, ada);
    expect((await ada.client.ok(ME)).me.id).toBe(ada.id);
    await system.release('user');
    await until(async () => expect(await ada.client.refused(ME)).toBe('UNAUTHENTICATED'));
  });
});

const deactivate = (system: System, { id }: Person) =>
  system.admin.client.ok('mutation ($id: ID!) { setUserActive(input: { userId: $id, active: false }) { active } }', { id });
