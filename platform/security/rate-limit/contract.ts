import { newId } from '../../kernel/ids.js';
import { until } from '../../testing/until.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

const THREE = { name: 'three', tries: 3, within: 60_000 };
const refused = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } };

/** One claim on a rate limiter. A limit that the store's own clock ends is waited for, `patienceMs` at most. */
type Claim = (rateLimiter: RateLimiter, key: string, patienceMs?: number) => Promise<void>;

/** What every rate limiter must do. contract.test.ts shows that each claim fails for one that does not. */
export const claims: Readonly<Record<string, Claim>> = {
  async 'allows as many tries as the limit says, then tells when to come back'(rateLimiter, key) {
    await takeThree(rateLimiter, key);
    const refusal = await rateLimiter.take(THREE, key).catch((error) => error);
    expect(refusal).toMatchObject(refused);
    expect(refusal.details.retryAfterSeconds).toBeGreaterThan(50);
    expect(refusal.details.retryAfterSeconds).toBeLessThanOrEqual(60);
  },

  async 'lets no more through when tries come at once'(rateLimiter, key) {
    expect(await takenAtOnce(rateLimiter, THREE, key)).toBe(3);
  },

  async 'takes several at once'(rateLimiter, key) {
    await rateLimiter.take(THREE, key, 2);
    await expect(rateLimiter.take(THREE, key, 2)).rejects.toMatchObject(refused);
  },

  async 'counts keys and limits apart'(rateLimiter, key) {
    await takeThree(rateLimiter, key);
    await rateLimiter.take(THREE, newId());
    await rateLimiter.take({ ...THREE, name: 'three others' }, key);
    await expect(rateLimiter.take(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'checks without taking'(rateLimiter, key) {
    for (let look = 0; look < 10; look += 1) await rateLimiter.check(THREE, key);
    await takeThree(rateLimiter, key);
    await expect(rateLimiter.check(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'gives one back'(rateLimiter, key) {
    await takeThree(rateLimiter, key);
    await rateLimiter.refund(THREE, key);
    await rateLimiter.take(THREE, key);
    await expect(rateLimiter.take(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'forgets a key'(rateLimiter, key) {
    await takeThree(rateLimiter, key);
    await rateLimiter.clear(THREE, key);
    await takeThree(rateLimiter, key);
    await expect(rateLimiter.take(THREE, key)).rejects.toMatchObject(refused);
  },

  'starts anew when the time is over': (rateLimiter, key, patienceMs) => startsAnew(rateLimiter, 1_000, key, patienceMs),

  'ends a limit of less than a second as well': (rateLimiter, key, patienceMs) => startsAnew(rateLimiter, 300, key, patienceMs),
};

/** Runs the claims over an adapter; each adapter's test calls it. */
export function rateLimiterContract(make: () => Promise<RateLimiter> | RateLimiter): void {
  for (const [title, holds] of Object.entries(claims)) it(title, async () => holds(await make(), newId()));
}

async function takeThree(rateLimiter: RateLimiter, key: string): Promise<void> {
  for (let taken = 0; taken < 3; taken += 1) await rateLimiter.take(THREE, key);
}

/** How many of twenty tries are allowed that are made in one breath: a brief limit is not over before the last of them. */
async function takenAtOnce(rateLimiter: RateLimiter, limit: Limit, key: string): Promise<number> {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => rateLimiter.take(limit, key)));
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject(refused);
  return tries.filter(({ status }) => status === 'fulfilled').length;
}

async function startsAnew(rateLimiter: RateLimiter, within: number, key: string, patienceMs?: number): Promise<void> {
  const brief = { name: `brief ${within}`, tries: 1, within };
  expect(await takenAtOnce(rateLimiter, brief, key)).toBe(1);
  await until(() => rateLimiter.take(brief, key).then(() => true, isRefusal), patienceMs);
}

function isRefusal(error: unknown): false {
  expect(error).toMatchObject(refused);
  return false;
}
