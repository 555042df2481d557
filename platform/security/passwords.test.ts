import { systemClock } from '../kernel/clock.js';
import { readSettings } from '../kernel/settings.js';
import { hashingLoad } from './hashing-load.js';
import { argon2Passwords } from './passwords.js';
import { accessTokenVerifier, generateSigningKey, publicJwk, signAccessToken } from './tokens.js';

const CHEAP = { memory: 64, passes: 1 };

describe('passwords', () => {
  it('makes argon2id hashes at the recommended cost, each with its own salt', async () => {
    const passwords = await argon2Passwords();
    const [one, other] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
  });

  it('verifies the password it was made of, and no other', async () => {
    const passwords = await argon2Passwords(CHEAP);
    const kept = await passwords.hash('correct horse');
    expect(await passwords.verify(kept, 'correct horse')).toBe(true);
    expect(await passwords.verify(kept, 'Correct horse')).toBe(false);
  });

  it('matches nothing without an account', async () => {
    const passwords = await argon2Passwords(CHEAP);
    expect(await passwords.verify(null, '')).toBe(false);
  });

  it('tells a hash of another cost from one of its own, and verifies both', async () => {
    const [before, now] = [await argon2Passwords(CHEAP), await argon2Passwords({ ...CHEAP, passes: 2 })];
    const [old, fresh] = [await before.hash('correct horse'), await now.hash('correct horse')];
    expect([now.isOutdated(old), now.isOutdated(fresh)]).toEqual([true, false]);
    expect(await now.verify(old, 'correct horse')).toBe(true);
  });
});

describe('many passwords at once', () => {
  it('wait for their turn; more than may wait are refused at once, and say when to come again', async () => {
    const passwords = await argon2Passwords(CHEAP, { atOnce: 1, waiting: 2 });
    const stored = await passwords.hash('correct horse');
    const works = [passwords.hash('a'), passwords.verify(stored, 'correct horse'), passwords.verify(null, 'c')];
    const reason = expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } });
    const refused = { status: 'rejected', reason };
    expect(await Promise.allSettled([passwords.hash('d'), passwords.verify(null, 'e')])).toEqual([refused, refused]);
    expect(await Promise.all(works)).toEqual([expect.any(String), true, false]);
    expect(await passwords.verify(stored, 'correct horse')).toBe(true);
  });

  it('of one party take half of the places at most, and leave the others to the rest', async () => {
    const passwords = await argon2Passwords(CHEAP, { atOnce: 1, waiting: 3 });
    const flood = Array.from({ length: 10 }, () => passwords.hash('a', 'one address'));
    const others = [passwords.verify(null, 'b', 'another address'), passwords.hash('c')];
    const refused = (await Promise.allSettled(flood)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(await Promise.all(others)).toEqual([false, expect.any(String)]);
    // Those that are done hold no place any more.
    expect(await Promise.all([1, 2].map(() => passwords.hash('a', 'one address')))).toHaveLength(2);
  });

  it('leave threads for the check of a token, which is done before most of them', async () => {
    const passwords = await argon2Passwords(undefined, { atOnce: 2, waiting: 100 });
    const key = await generateSigningKey();
    const terms = { issuer: 'https://lms.test', audience: 'lms', ttl: 600 };
    const token = await signAccessToken({ userId: 'u', sessionId: 's' }, key, terms, systemClock);
    const verifyToken = accessTokenVerifier({ jwks: async () => ({ keys: [publicJwk(key)] }) }, terms, systemClock);
    let hashed = 0;
    const storm = Array.from({ length: 40 }, () => passwords.hash('x').then(() => (hashed += 1)));
    await verifyToken(token);
    // On threads of their own all forty would have been begun before the token.
    expect(hashed).toBeLessThan(20);
    await Promise.all(storm);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [64, 2],
  ])('leave a processor to the requests: of %i they take %i', (processors, atOnce) => {
    expect(hashingLoad(readSettings({}), processors)).toEqual({ atOnce, waiting: 200 });
  });

  it('take as much as the operator allows', () => {
    const settings = readSettings({ LMS_PASSWORD_HASHES: '6', LMS_PASSWORD_HASHES_WAITING: '0' });
    expect(hashingLoad(settings, 8)).toEqual({ atOnce: 6, waiting: 0 });
  });
});
