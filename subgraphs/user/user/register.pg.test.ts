import { anonymous } from '../../../platform/kernel/identity.js';
import { PASSWORD, REGISTER, type TestSchool, testSchool } from '../test-kit.js';

let school: TestSchool;
beforeAll(async () => {
  school = await testSchool();
});
afterAll(() => school.stop());

const newcomer = (input: Record<string, unknown>) => ({ input: { password: PASSWORD, displayName: 'Ada', ...input } });

describe('register', () => {
  it('makes a student and answers them as they see themselves', async () => {
    const { register } = await school.ok(REGISTER, newcomer({ email: ' Ada.L@Example.ORG ', displayName: ' Ada L ', locale: 'pt-br' }));
    expect(register).toEqual({
      id: expect.any(String),
      email: 'ada.l@example.org',
      role: 'STUDENT',
      active: true,
      locale: 'pt-BR',
      displayName: 'Ada L',
      createdAt: school.clock.now().toISOString(),
    });
    expect(await school.eventsOf(register.id)).toEqual([
      expect.objectContaining({ type: 'USER_REGISTERED', sequence: 1, payload: { userId: register.id, role: 'STUDENT', locale: 'pt-BR' } }),
    ]);
  });

  it('keeps the password as an argon2id hash, in no event', async () => {
    const { register } = await school.ok(REGISTER, newcomer({ email: 'hash@example.org' }));
    const [row] = await school.sql<{ password_hash: string }>('select password_hash from users where id = ?', [register.id]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    const [{ leaks }] = (await school.sql(`select count(*)::int as leaks from outbox where payload::text like '%argon2%'`)) as [
      { leaks: number },
    ];
    expect(leaks).toBe(0);
  });

  it('refuses an email that has an account, whatever its case', async () => {
    await school.ok(REGISTER, newcomer({ email: 'taken@example.org' }));
    expect(await school.refused(REGISTER, newcomer({ email: 'Taken@Example.org' }))).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it('lets one in of many who register one email at once', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => school.call(REGISTER, newcomer({ email: 'race@example.org' }))));
    const codes = replies.map(({ errors }) => errors?.[0]?.extensions.code ?? 'in').sort();
    expect(codes).toEqual([...Array(7).fill('EMAIL_TAKEN'), 'in']);
    const [{ accounts }] = (await school.sql(`select count(*)::int as accounts from users where email = 'race@example.org'`)) as [
      { accounts: number },
    ];
    expect(accounts).toBe(1);
  });

  it.each([
    ['short', 'a1b2c3d4e'],
    ['the email', 'Ada.Lovelace@Example.org'],
    ['the part of it before the @', 'ada.lovelace'],
    ['common', 'Password123'],
    ['monotonous', 'abababababab'],
  ])('refuses a password that is %s', async (_why, password) => {
    expect(await school.refused(REGISTER, newcomer({ email: 'ada.lovelace@example.org', password }))).toMatchObject({
      code: 'WEAK_PASSWORD',
    });
  });

  it.each([
    ['email', { email: 'not an address' }],
    ['email', { email: `${'a'.repeat(250)}@example.org` }],
    ['displayName', { displayName: '   ' }],
    ['displayName', { displayName: 'a\u0000b' }],
    ['displayName', { displayName: 'a'.repeat(101) }],
    ['locale', { locale: 'no such tongue' }],
    ['password', { password: 'x'.repeat(257) }],
  ])('names the field that is wrong: %s', async (field, wrong) => {
    const refusal = await school.refused(REGISTER, newcomer({ email: 'fine@example.org', ...wrong }));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  });

  it('stops telling one network address which emails are taken', async () => {
    const prober = { ...anonymous, address: '203.0.113.7' };
    await school.ok(REGISTER, newcomer({ email: 'probed@example.org' }));
    const codes = new Set<string>();
    for (let probe = 0; probe < 31; probe += 1)
      codes.add((await school.refused(REGISTER, newcomer({ email: 'probed@example.org' }), prober)).code);
    expect([...codes]).toEqual(['EMAIL_TAKEN', 'RATE_LIMITED']);
    expect(await school.refused(REGISTER, newcomer({ email: 'unprobed@example.org' }), prober)).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: expect.any(Number) },
    });
    await school.ok(REGISTER, newcomer({ email: 'unprobed@example.org' }), { ...anonymous, address: '203.0.113.8' });
  });
});
