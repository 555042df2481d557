import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Caller, serviceCaller, type UserCaller } from '../../kernel/identity.js';
import { manualClock } from '../../testing/clock.js';
import { generateSigningKey, signAccessToken } from '../tokens.js';
import { openPassportKeys, signersIn } from './passport-keys.js';
import { PassportRefused, signPassport } from './passport-tokens.js';
import { Passports, passportVerifier } from './passports.js';

const TTL = 60_000;
const student: UserCaller = { kind: 'user', userId: 'u1', role: 'STUDENT', sessionId: 's1', address: '192.0.2.1', userAgent: 'a browser' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-passports-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fixture() {
  const clock = manualClock();
  const terms = { ttl: TTL, clock };
  const open = async (signer: string) => {
    const keys = await openPassportKeys(folder, signer, clock);
    return { keys, passports: new Passports(signer, keys, terms) };
  };
  return { clock, router: await open('router'), course: await open('course'), verify: passportVerifier(signersIn(folder), terms) };
}

describe('a passport', () => {
  test.each<[string, Caller]>([
    ['a user', student],
    ['nobody', { kind: 'anonymous', address: '192.0.2.1' }],
    ['the router itself', serviceCaller('router')],
  ])('of the router speaks for %s', async (_who, caller) => {
    const { router, verify } = await fixture();
    expect(await verify(await router.passports.for(caller, 'course'), 'course')).toEqual(caller);
  });

  test('of a service speaks for that service and for nobody else', async () => {
    const { course, verify } = await fixture();
    expect(await verify(await course.passports.for(serviceCaller('course'), 'user'), 'user')).toEqual(serviceCaller('course'));
    for (const caller of [student, { kind: 'anonymous' } as const, serviceCaller('payment'), serviceCaller('router')]) {
      await expect(verify(await course.passports.for(caller, 'user'), 'user')).rejects.toThrow(/course may not speak for/);
    }
  });

  test.each([undefined, '', 'nonsense', 'a.b.c', 42, ['x']])('that is no token is refused: %p', async (passport) => {
    const { verify } = await fixture();
    await expect(verify(passport, 'course')).rejects.toThrow(PassportRefused);
  });

  test('for another subgraph is refused, also after its own has accepted it', async () => {
    const { router, verify } = await fixture();
    const passport = await router.passports.for(student, 'course');
    await verify(passport, 'course');
    await expect(verify(passport, 'user')).rejects.toThrow(PassportRefused);
  });

  test('is refused when it has expired, also where it was accepted before', async () => {
    const { clock, router, verify } = await fixture();
    const passport = await router.passports.for(student, 'course');
    await verify(passport, 'course');
    clock.advance(TTL + 10_000);
    await expect(verify(passport, 'course')).rejects.toThrow(PassportRefused);
  });

  test('that claims a longer life is refused at the age at which passports expire', async () => {
    const { clock, router, verify } = await fixture();
    const grant = { caller: student, issuer: 'router', subgraph: 'course', ttl: 86_400 };
    const passport = await signPassport(grant, await router.keys.current(), clock);
    clock.advance(TTL + 10_000);
    await expect(verify(passport, 'course')).rejects.toThrow(PassportRefused);
  });

  test('of a wrong signer is refused: a stranger, a signer under the name of another, a path', async () => {
    const { clock, course, verify } = await fixture();
    const grant = { caller: student, issuer: 'router', subgraph: 'user', ttl: 60 };
    const stranger = await generateSigningKey(clock);
    await expect(verify(await signPassport(grant, stranger, clock), 'user')).rejects.toThrow(PassportRefused);
    await expect(verify(await signPassport(grant, await course.keys.current(), clock), 'user')).rejects.toThrow(PassportRefused);
    for (const issuer of ['nobody', '../passports/router', '']) {
      await expect(verify(await signPassport({ ...grant, issuer }, stranger, clock), 'user')).rejects.toThrow(/nobody signs as/);
    }
  });

  test('an access token is not accepted as one, though the same key signed it', async () => {
    const { clock, router, verify } = await fixture();
    const terms = { issuer: 'router', audience: 'course', ttl: 60 };
    const token = await signAccessToken({ userId: 'u1', sessionId: 's1' }, await router.keys.current(), terms, clock);
    await expect(verify(token, 'course')).rejects.toThrow(/typ/);
  });

  test('is signed once per caller and subgraph, and reused for half its life', async () => {
    const { clock, router } = await fixture();
    const first = await router.passports.for(student, 'course');
    expect(await router.passports.for({ ...student }, 'course')).toBe(first);
    expect(await router.passports.for(student, 'user')).not.toBe(first);
    expect(await router.passports.for({ ...student, role: 'INSTRUCTOR' }, 'course')).not.toBe(first);
    clock.advance(TTL / 2);
    expect(await router.passports.for(student, 'course')).not.toBe(first);
  });

  test('a long user agent is cut, since a passport is sent as a header', async () => {
    const { router, verify } = await fixture();
    const passport = await router.passports.for({ ...student, userAgent: 'x'.repeat(15_000) }, 'course');
    expect(passport.length).toBeLessThan(2_000);
    expect(await verify(passport, 'course')).toMatchObject({ userId: 'u1' });
  });
});

describe('the keys', () => {
  test('rotate: a running verifier accepts passports from before and after', async () => {
    const { clock, router, verify } = await fixture();
    const before = await router.passports.for(student, 'course');
    await verify(before, 'course');
    const { kid } = await router.keys.rotate();
    clock.advance(TTL / 2);
    const after = await router.passports.for(student, 'course');
    expect(JSON.parse(Buffer.from(after.split('.')[0] as string, 'base64url').toString())).toMatchObject({ kid });
    expect(await verify(after, 'course')).toEqual(student);
    expect(await verify(before, 'course')).toEqual(student);
  });

  test('the published ones contain nothing private', async () => {
    await fixture();
    const { keys } = JSON.parse(await readFile(join(folder, 'router.jwks.json'), 'utf8'));
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  test('that cannot be read are an outage, not a refusal', async () => {
    const { router, verify } = await fixture();
    await writeFile(join(folder, 'router.jwks.json'), '{"half a fi');
    const failure = verify(await router.passports.for(student, 'course'), 'course');
    await expect(failure).rejects.not.toThrow(PassportRefused);
  });
});
