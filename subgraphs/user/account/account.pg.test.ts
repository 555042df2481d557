import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { argon2Passwords } from '../../../platform/security/passwords.js';
import { ours, PASSWORD, SET_ACTIVE, type TestSchool, testSchool } from '../test-kit.js';

let school: TestSchool;
let student: UserCaller;
beforeAll(async () => {
  school = await testSchool();
});
afterAll(() => school.stop());
beforeEach(async () => {
  student = await school.somebody();
  const { user } = await school.ok('query ($id: ID!) { user(id: $id) { email } }', { id: student.userId }, ours);
  email = user.email;
});
let email: string;

const VERIFY =
  'query ($email: String!, $password: String!) { verifyPassword(email: $email, password: $password) { userId role active sequence user { email } } }';
const SET = 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { sequence } }';
const verified = async (password: string) => (await school.ok(VERIFY, { email, password }, ours)).verifyPassword;

describe('verifyPassword', () => {
  it('tells our own services whose password it is, and how they stand', async () => {
    expect(await verified(PASSWORD)).toEqual({ userId: student.userId, role: 'STUDENT', active: true, sequence: 1, user: { email } });
  });

  it('verifies exactly one hash: for the right password, a wrong one, and an unknown address', async () => {
    const tries = [
      { email, password: PASSWORD },
      { email: email.toUpperCase(), password: 'wrong' },
      { email: 'nobody@example.org', password: PASSWORD },
    ];
    const answers: unknown[] = [];
    for (const attempt of tries) {
      Object.assign(school.spent, { verified: 0, hashed: 0 });
      answers.push((await school.ok(VERIFY, attempt, ours)).verifyPassword);
      expect(school.spent).toMatchObject({ verified: 1, hashed: 0 });
    }
    expect(answers).toEqual([expect.objectContaining({ userId: student.userId }), null, null]);
  });
});

describe('a hash that was made at another cost', () => {
  const hashOf = async () =>
    (await school.sql<{ password_hash: string }>('select password_hash from users where id = ?', [student.userId]))[0]?.password_hash;
  const OLD = { memory: 32, passes: 1 };
  beforeEach(async () => {
    const old = await (await argon2Passwords(OLD)).hash(PASSWORD);
    await school.sql('update users set password_hash = ? where id = ?', [old, student.userId]);
  });

  it('is renewed when its user signs in, without an event: no session ends', async () => {
    const events = (await school.eventsOf(student.userId)).length;
    expect(await verified('wrong')).toBeNull();
    expect(await hashOf()).toContain('m=32,');
    expect(await verified(PASSWORD)).toMatchObject({ userId: student.userId, sequence: 1 });
    expect(await hashOf()).toContain('m=64,');
    expect(await verified(PASSWORD)).toMatchObject({ userId: student.userId });
    expect(await school.eventsOf(student.userId)).toHaveLength(events);
  });

  it('stays old when the hashing is busy, and its user is let in', async () => {
    school.spent.busy = true;
    expect(await verified(PASSWORD)).toMatchObject({ userId: student.userId });
    school.spent.busy = false;
    expect(await hashOf()).toContain('m=32,');
  });
});

describe('setPassword', () => {
  const NEW = 'quiet rivers run deep';

  it('changes it for whoever knows the current one, and tells which session stays', async () => {
    const input = { userId: student.userId, currentPassword: PASSWORD, newPassword: NEW, keptSessionId: student.sessionId };
    expect(await school.ok(SET, { input }, ours)).toEqual({ setPassword: { sequence: 2 } });
    expect(await verified(PASSWORD)).toBeNull();
    expect(await verified(NEW)).toMatchObject({ userId: student.userId });
    expect((await school.eventsOf(student.userId))[1]).toMatchObject({
      type: 'USER_PASSWORD_CHANGED',
      payload: { userId: student.userId, keptSessionId: student.sessionId },
    });
  });

  it('changes it without the current one, for a reset', async () => {
    await school.ok(SET, { input: { userId: student.userId, newPassword: NEW } }, ours);
    expect(await verified(NEW)).toMatchObject({ userId: student.userId });
  });

  it.each([
    ['INVALID_CREDENTIALS', { currentPassword: 'wrong', newPassword: NEW }],
    ['INVALID_CREDENTIALS', { currentPassword: '', newPassword: NEW }],
    ['WEAK_PASSWORD', { currentPassword: PASSWORD, newPassword: 'short' }],
    ['NOT_FOUND', { userId: newId(), newPassword: NEW }],
    ['NOT_FOUND', { userId: 'garbage', newPassword: NEW }],
  ])('answers %s and leaves the password', async (code, wrong) => {
    expect(await school.refused(SET, { input: { userId: student.userId, ...wrong } }, ours)).toMatchObject({ code });
    expect(await verified(PASSWORD)).toMatchObject({ userId: student.userId });
  });

  it('sets none for a user who is deactivated', async () => {
    await school.ok(SET_ACTIVE, { input: { userId: student.userId, active: false } }, ours);
    expect(await school.refused(SET, { input: { userId: student.userId, newPassword: NEW } }, ours)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await verified(NEW)).toBeNull();
  });

  it('lets one win of two that change it at once', async () => {
    const change = (newPassword: string) =>
      school.call(SET, { input: { userId: student.userId, currentPassword: PASSWORD, newPassword } }, ours);
    const replies = await Promise.all([change(NEW), change(`${NEW} too`)]);
    const codes = replies.map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  });
});

describe('standing, accountByEmail and contacts', () => {
  it('answer our own services', async () => {
    const ask = `query ($id: ID!, $email: String!, $ids: [ID!]!) {
      standing(userId: $id) { userId role active sequence }
      accountByEmail(email: $email) { userId }
      contacts(userIds: $ids) { id email displayName locale }
    }`;
    const answer = await school.ok(
      ask,
      { id: student.userId, email: ` ${email.toUpperCase()}`, ids: [student.userId, newId(), student.userId, 'garbage'] },
      ours,
    );
    expect(answer).toEqual({
      standing: { userId: student.userId, role: 'STUDENT', active: true, sequence: 1 },
      accountByEmail: { userId: student.userId },
      contacts: [{ id: student.userId, email, displayName: expect.any(String), locale: 'en' }],
    });
  });

  it('say whose addresses are, in their order and in one query', async () => {
    const ask = 'query ($emails: [String!]!) { accountsByEmail(emails: $emails) { asked email account { userId active } } }';
    const emails = ['nobody@example.org', ` ${email.toUpperCase()}`, 'garbage', email];
    const account = { userId: student.userId, active: true };
    expect((await school.ok(ask, { emails }, ours)).accountsByEmail).toEqual([
      { asked: emails[0], email: 'nobody@example.org', account: null },
      { asked: emails[1], email, account },
      { asked: 'garbage', email: null, account: null },
      { asked: email, email, account },
    ]);
    expect((await school.refused(ask, { emails }, student)).code).toBe('FORBIDDEN');
  });

  it('answer null for who is not there', async () => {
    const ask = '{ standing(userId: "garbage") { role } accountByEmail(email: "nobody@example.org") { userId } }';
    expect(await school.ok(ask, {}, ours)).toEqual({ standing: null, accountByEmail: null });
  });
});
