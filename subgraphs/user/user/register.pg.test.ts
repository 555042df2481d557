import { anonymous } from '../../../platform/kernel/identity.js';
import { ours, PASSWORD, REGISTER, type TestSchool, testSchool } from '../test-kit.js';

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

  it.each([
    ['in letters', 'ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['in ASCII', 'bob@xn--bcher-kva.example', 'bob@BÜCHER.example'],
    ['decomposed', 'eve@bu\u0308cher.example', 'eve@bücher.example'],
  ])('knows an international domain, registered %s, by its other spelling', async (_how, email, other) => {
    const { register } = await school.ok(REGISTER, newcomer({ email }));
    expect(register.email).toMatch(/@bücher\.example$/);
    expect(await school.refused(REGISTER, newcomer({ email: other }))).toMatchObject({ code: 'EMAIL_TAKEN' });
    const verified = 'query ($email: String!, $password: String!) { verifyPassword(email: $email, password: $password) { userId } }';
    expect(await school.ok(verified, { email: other, password: PASSWORD }, ours)).toEqual({ verifyPassword: { userId: register.id } });
  });

  it('finds an account that was stored under the ASCII spelling of its domain', async () => {
    const { register } = await school.ok(REGISTER, newcomer({ email: 'old@straße.example' }));
    await school.sql('update users set email = ? where id = ?', ['old@xn--strae-oqa.example', register.id]);
    const known = 'query ($email: String!) { accountByEmail(email: $email) { userId } }';
    for (const email of ['old@straße.example', 'old@xn--strae-oqa.example'])
      expect(await school.ok(known, { email }, ours)).toEqual({ accountByEmail: { userId: register.id } });
    expect(await school.refused(REGISTER, newcomer({ email: 'old@straße.example' }))).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it('stores a name in its one spelling', async () => {
    const { register } = await school.ok(REGISTER, newcomer({ email: 'zoe@example.org', displayName: ' Zoe\u0308  Müller ' }));
    expect(register.displayName).toBe('Zoë Müller');
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
    ['displayName', { displayName: 'Ada \u202ecipA' }],
    ['displayName', { displayName: 'Admin\u200bistrator' }],
    ['email', { email: 'ada@xn--.example' }],
    ['email', { email: 'ada\u200b@example.org' }],
    ['email', { email: '\u202eada@example.org' }],
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
