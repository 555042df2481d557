import { newCourse, newInstructor, newStudent, setRole, signIn } from '../kit/school.js';
import { type System, startSystem } from '../kit/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
}, 60_000);
afterAll(() => system.stop());

const ME = '{ me { id displayName email role active } }';

describe('signing in', () => {
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
    const create = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id status instructor { displayName } } }';
    const input = { title: 'Compilers', summary: 'From text to machine' };
    expect(await grace.client.refused(create, { input })).toBe('FORBIDDEN');
    await setRole(system.admin, grace, 'INSTRUCTOR');
    expect((await grace.client.ok(create, { input })).createCourse).toMatchObject({
      status: 'DRAFT',
      instructor: { displayName: 'Grace' },
    });
  });

  test('a role taken away, and a deactivation, bind for tokens already out', async () => {
    const grace = await newInstructor(system.admin, 'Grace');
    await newCourse(grace);
    await setRole(system.admin, grace, 'STUDENT');
    await system.eventually(async () =>
      expect(await grace.client.refused('mutation { createCourse(input: { title: "x", summary: "y" }) { id } }')).toBe('FORBIDDEN'),
    );
    await system.admin.client.ok('mutation ($id: ID!) { setUserActive(input: { userId: $id, active: false }) { active } }', {
      id: grace.id,
    });
    await system.eventually(async () => expect(await grace.client.refused(ME)).toBe('UNAUTHENTICATED'));
    expect(
      await system.client.refused('mutation ($t: String!) { refresh(input: { refreshToken: $t }) { accessToken } }', {
        t: grace.refreshToken,
      }),
    ).toBe('SESSION_EXPIRED');
    await expect(signIn(system.client, grace.email, grace.password)).rejects.toThrow('INVALID_CREDENTIALS');
  });

  test('logging out ends the session for its access token too', async () => {
    const ada = await newStudent(system.client);
    await system.client.ok('mutation ($t: String!) { logout(input: { refreshToken: $t }) }', { t: ada.refreshToken });
    await system.eventually(async () => expect(await ada.client.refused(ME)).toBe('UNAUTHENTICATED'));
  });
});
