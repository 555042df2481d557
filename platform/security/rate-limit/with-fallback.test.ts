import { Outage } from '../../kernel/errors.js';
import { createLogger } from '../../kernel/log.js';
import { rateLimiterContract } from './contract.js';
import { memoryRateLimiter } from './flexible.js';
import type { RateLimiter } from './rate-limiter.js';
import { rateLimiterWithFallback } from './with-fallback.js';

const log = createLogger('silent');
const TWO = { name: 'two', tries: 2, within: 60_000 };

/** A store that is unavailable, and counts how often it was called. */
function absent(): RateLimiter & { asked: number } {
  const away = async () => {
    store.asked += 1;
    throw new Outage('away');
  };
  const store = { asked: 0, consume: away, check: away, refund: away, clear: away };
  return store;
}

describe('a rate limiter with a fallback', () => {
  rateLimiterContract(() => rateLimiterWithFallback(memoryRateLimiter(), memoryRateLimiter(), log));

  it('counts in the fallback while the shared store is unavailable', async () => {
    const rateLimiter = rateLimiterWithFallback(absent(), memoryRateLimiter(), log);
    await rateLimiter.consume(TWO, 'key');
    await rateLimiter.consume(TWO, 'key');
    await expect(rateLimiter.consume(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('does not call a store that has just failed three times', async () => {
    const store = absent();
    const rateLimiter = rateLimiterWithFallback(store, memoryRateLimiter(), log);
    for (let each = 0; each < 20; each += 1) await rateLimiter.check(TWO, 'key');
    expect(store.asked).toBe(3);
  });

  it('does not count a refusal as a failure of the store', async () => {
    const shared = memoryRateLimiter();
    const rateLimiter = rateLimiterWithFallback(shared, memoryRateLimiter(), log);
    await shared.consume(TWO, 'key', 2);
    for (let each = 0; each < 10; each += 1) await expect(rateLimiter.consume(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
