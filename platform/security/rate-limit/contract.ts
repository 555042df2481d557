import { newId } from '../../kernel/ids.js';
import { until } from '../../testing/until.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

const THREE = { name: 'three', tries: 3, within: 60_000 };
const refused = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } };

/** One claim on a rate limiter. It waits at most `patienceMs` for a limit that the store's own clock ends. */
type Claim = (rateLimiter: RateLimiter, key: string, patienceMs?: number) => Promise<void>;

/** What every rate limiter must do. contract.test.ts shows that each claim fails for a limiter that does not. */
export const claims: Readonly<Record<string, Claim>> = {
  async 'allows as many tries as the limit says, then says when to retry'(rateLimiter, key) {
    await consumeThree(rateLimiter, key);
    const refusal = await rateLimiter.consume(THREE, key).catch((error) => error);
    expect(refusal).toMatchObject(refused);
    expect(refusal.details.retryAfterSeconds).toBeGreaterThan(50);
    expect(refusal.details.retryAfterSeconds).toBeLessThanOrEqual(60);
  },

  async 'allows no more when tries come at once'(rateLimiter, key) {
    expect(await allowedAtOnce(rateLimiter, THREE, key)).toBe(3);
  },

  async 'consumes several tries at once'(rateLimiter, key) {
    await rateLimiter.consume(THREE, key, 2);
    await expect(rateLimiter.consume(THREE, key, 2)).rejects.toMatchObject(refused);
  },

  async 'counts each key and each limit separately'(rateLimiter, key) {
    await consumeThree(rateLimiter, key);
    await rateLimiter.consume(THREE, newId());
    await rateLimiter.consume({ ...THREE, name: 'three others' }, key);
    await expect(rateLimiter.consume(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'checks without consuming'(rateLimiter, key) {
    for (let count = 0; count < 10; count += 1) await rateLimiter.check(THREE, key);
    await consumeThree(rateLimiter, key);
    await expect(rateLimiter.check(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'refunds a try'(rateLimiter, key) {
    await consumeThree(rateLimiter, key);
    await rateLimiter.refund(THREE, key);
    await rateLimiter.consume(THREE, key);
    await expect(rateLimiter.consume(THREE, key)).rejects.toMatchObject(refused);
  },

  async 'clears a key'(rateLimiter, key) {
    await consumeThree(rateLimiter, key);
    await rateLimiter.clear(THREE, key);
    await consumeThree(rateLimiter, key);
    await expect(rateLimiter.consume(THREE, key)).rejects.toMatchObject(refused);
  },

  'allows tries again when the time has passed': (rateLimiter, key, patienceMs) => ends(rateLimiter, 1_000, key, patienceMs),

  'ends a limit of less than a second as well': (rateLimiter, key, patienceMs) => ends(rateLimiter, 300, key, patienceMs),
};

/** Runs the claims over an adapter; each adapter's test calls it. */
export function rateLimiterContract(make: () => Promise<RateLimiter> | RateLimiter): void {
  for (const [title, holds] of Object.entries(claims)) it(title, async () => holds(await make(), newId()));
}

async function consumeThree(rateLimiter: RateLimiter, key: string): Promise<void> {
  for (let consumed = 0; consumed < 3; consumed += 1) await rateLimiter.consume(THREE, key);
}

/** Counts how many of twenty tries at once are allowed. They leave together, so a brief limit does not end before the last of them. */
async function allowedAtOnce(rateLimiter: RateLimiter, limit: Limit, key: string): Promise<number> {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => rateLimiter.consume(limit, key)));
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject(refused);
  return tries.filter(({ status }) => status === 'fulfilled').length;
}

async function ends(rateLimiter: RateLimiter, within: number, key: string, patienceMs?: number): Promise<void> {
  const brief = { name: `brief ${within}`, tries: 1, within };
  expect(await allowedAtOnce(rateLimiter, brief, key)).toBe(1);
  await until(() => rateLimiter.consume(brief, key).then(() => true, isRefusal), patienceMs);
}

function isRefusal(error: unknown): false {
  expect(error).toMatchObject(refused);
  return false;
}
