import { ours, PASSWORD, type TestSchool, testSchool } from '../test-kit.js';
import { ensureFirstAdmin } from './ensure-first-admin.js';
import { unusedAdminSettings } from './unused-settings.js';

let school: TestSchool;
beforeEach(async () => {
  school = await testSchool();
});
afterEach(() => school.stop());

const ensure = (given = {}) => ensureFirstAdmin(school.context({ caller: ours }), given);
const verified = async (email: string, password: string) =>
  (
    await school.ok(
      'query ($email: String!, $password: String!) { verifyPassword(email: $email, password: $password) { role } }',
      { email, password },
      ours,
    )
  ).verifyPassword;

describe('the first admin', () => {
  it('is made with a password that is told once', async () => {
    const first = await ensure();
    expect(await verified(first?.email as string, first?.madePassword as string)).toEqual({ role: 'ADMIN' });
    expect(await ensure()).toBeNull();
  });

  it('is who the operator says, and their password is not told', async () => {
    expect(await ensure({ email: 'Root@Example.org', password: PASSWORD })).toEqual({ email: 'root@example.org', madePassword: null });
    expect(await verified('root@example.org', PASSWORD)).toEqual({ role: 'ADMIN' });
  });

  it('is one, however many replicas start at once', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => ensure()));
    expect(made.filter((each) => each !== null)).toHaveLength(1);
    expect(await school.sql(`select count(*)::int as admins from users where role = 'ADMIN'`)).toEqual([{ admins: 1 }]);
  });

  it('is an account that has the address already, with its own password', async () => {
    await school.somebody();
    expect(await ensure({ email: 'person1@example.org', password: 'something else' })).toEqual({
      email: 'person1@example.org',
      madePassword: null,
    });
    expect(await verified('person1@example.org', PASSWORD)).toEqual({ role: 'ADMIN' });
  });

  it('is not made by a person', async () => {
    const student = await school.somebody();
    await expect(ensureFirstAdmin(school.context({ caller: student }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the settings of the first admin, where there is an admin already', () => {
  const unused = (given: { email?: string; password?: string }) => unusedAdminSettings(school.context({ caller: ours }), given);
  beforeEach(() => ensure({ email: 'root@example.org', password: PASSWORD }));

  it('need no word when they are what holds, or are not set', async () => {
    for (const given of [{}, { email: 'Root@example.org' }, { email: 'root@example.org', password: PASSWORD }])
      expect(await unused(given)).toBeNull();
  });

  it('are said not to be used when the admin has another password, with what to do', async () => {
    expect(await unused({ email: 'root@example.org', password: 'another one of mine' })).toMatch(
      /^LMS_ADMIN_PASSWORD is not used: .*lms reset-password root@example\.org$/,
    );
  });

  it('are said not to be used when the address is nobody, or no admin', async () => {
    await school.somebody();
    for (const given of [{ email: 'nobody@example.org' }, { email: 'person1@example.org', password: PASSWORD }, { password: PASSWORD }])
      expect(await unused(given)).toMatch(/^LMS_ADMIN_EMAIL is not used: /);
  });
});
