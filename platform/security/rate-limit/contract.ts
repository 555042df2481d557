import { delay } from '../../kernel/delay.js';
import { newId } from '../../kernel/ids.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

/** What every rate limiter must do; each adapter's test runs it. */
export function rateLimiterContract(make: () => Promise<RateLimiter> | RateLimiter): void {
  const THREE = { name: 'three', tries: 3, within: 60_000 };
  let rateLimiter: RateLimiter;
  let key: string;
  beforeEach(async () => {
    rateLimiter = await make();
    key = newId();
  });
  const takeThree = async () => {
    for (let taken = 0; taken < 3; taken += 1) await rateLimiter.take(THREE, key);
  };
  const refused = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } };

  it('allows as many tries as the limit says, then tells when to come back', async () => {
    await takeThree();
    const refusal = await rateLimiter.take(THREE, key).catch((error) => error);
    expect(refusal).toMatchObject(refused);
    expect(refusal.details.retryAfterSeconds).toBeGreaterThan(50);
    expect(refusal.details.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  it('lets no more through when tries come at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => rateLimiter.take(THREE, key)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('takes several at once', async () => {
    await rateLimiter.take(THREE, key, 2);
    await expect(rateLimiter.take(THREE, key, 2)).rejects.toMatchObject(refused);
  });

  it('ends a limit of less than a second as well', async () => {
    const brief = { name: 'blink', tries: 1, within: 300 };
    await rateLimiter.take(brief, key);
    await untilTaken(brief);
  });

  it('counts keys and limits apart', async () => {
    await takeThree();
    await rateLimiter.take(THREE, newId());
    await rateLimiter.take({ ...THREE, name: 'three others' }, key);
  });

  it('checks without taking', async () => {
    for (let look = 0; look < 10; look += 1) await rateLimiter.check(THREE, key);
    await takeThree();
    await expect(rateLimiter.check(THREE, key)).rejects.toMatchObject(refused);
  });

  it('gives one back', async () => {
    await takeThree();
    await rateLimiter.refund(THREE, key);
    await rateLimiter.take(THREE, key);
    await expect(rateLimiter.take(THREE, key)).rejects.toMatchObject(refused);
  });

  it('forgets a key', async () => {
    await takeThree();
    await rateLimiter.clear(THREE, key);
    await takeThree();
  });

  it('starts anew when the time is over', async () => {
    const brief = { name: 'brief', tries: 1, within: 1_000 };
    await rateLimiter.take(brief, key);
    await expect(rateLimiter.take(brief, key)).rejects.toMatchObject(refused);
    await untilTaken(brief);
  });

  async function untilTaken(limit: Limit): Promise<void> {
    const over = Date.now() + 10_000;
    for (;;) {
      const refusal = await rateLimiter.take(limit, key).catch((error) => error);
      if (!refusal) return;
      expect(refusal).toMatchObject(refused);
      expect(Date.now()).toBeLessThan(over);
      await delay(50);
    }
  }
}
