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
  const consumeThree = async () => {
    for (let consumed = 0; consumed < 3; consumed += 1) await rateLimiter.consume(THREE, key);
  };
  const refused = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } };

  it('allows as many tries as the limit says, then says when to retry', async () => {
    await consumeThree();
    const refusal = await rateLimiter.consume(THREE, key).catch((error) => error);
    expect(refusal).toMatchObject(refused);
    expect(refusal.details.retryAfterSeconds).toBeGreaterThan(50);
    expect(refusal.details.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  it('allows no more when tries come at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => rateLimiter.consume(THREE, key)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('consumes several tries at once', async () => {
    await rateLimiter.consume(THREE, key, 2);
    await expect(rateLimiter.consume(THREE, key, 2)).rejects.toMatchObject(refused);
  });

  it('ends a limit of less than a second as well', async () => {
    const brief = { name: 'blink', tries: 1, within: 300 };
    await rateLimiter.consume(brief, key);
    await untilAllowed(brief);
  });

  it('counts each key and each limit separately', async () => {
    await consumeThree();
    await rateLimiter.consume(THREE, newId());
    await rateLimiter.consume({ ...THREE, name: 'three others' }, key);
  });

  it('checks without consuming', async () => {
    for (let count = 0; count < 10; count += 1) await rateLimiter.check(THREE, key);
    await consumeThree();
    await expect(rateLimiter.check(THREE, key)).rejects.toMatchObject(refused);
  });

  it('refunds a try', async () => {
    await consumeThree();
    await rateLimiter.refund(THREE, key);
    await rateLimiter.consume(THREE, key);
    await expect(rateLimiter.consume(THREE, key)).rejects.toMatchObject(refused);
  });

  it('clears a key', async () => {
    await consumeThree();
    await rateLimiter.clear(THREE, key);
    await consumeThree();
  });

  it('allows tries again when the time has passed', async () => {
    const brief = { name: 'brief', tries: 1, within: 1_000 };
    await rateLimiter.consume(brief, key);
    await expect(rateLimiter.consume(brief, key)).rejects.toMatchObject(refused);
    await untilAllowed(brief);
  });

  async function untilAllowed(limit: Limit): Promise<void> {
    const over = Date.now() + 10_000;
    for (;;) {
      const refusal = await rateLimiter.consume(limit, key).catch((error) => error);
      if (!refusal) return;
      expect(refusal).toMatchObject(refused);
      expect(Date.now()).toBeLessThan(over);
      await delay(50);
    }
  }
}
