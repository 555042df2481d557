import { Outage } from '../../kernel/errors.js';
import { createLogger } from '../../kernel/log.js';
import { rateLimiterContract } from './contract.js';
import { memoryRateLimiter } from './flexible.js';
import type { RateLimiter } from './rate-limiter.js';
import { rateLimiterWithFallback } from './with-fallback.js';

const log = createLogger('silent');
const TWO = { name: 'two', tries: 2, within: 60_000 };

/** A store that is away, and knows how often it was asked. */
function absent(): RateLimiter & { asked: number } {
  const away = async () => {
    store.asked += 1;
    throw new Outage('away');
  };
  const store = { asked: 0, take: away, check: away, refund: away, clear: away };
  return store;
}

describe('a rate limiter with a fallback', () => {
  rateLimiterContract(() => rateLimiterWithFallback(memoryRateLimiter(), memoryRateLimiter(), log));

  it('goes on counting by itself while the shared store is away', async () => {
    const rateLimiter = rateLimiterWithFallback(absent(), memoryRateLimiter(), log);
    await rateLimiter.take(TWO, 'key');
    await rateLimiter.take(TWO, 'key');
    await expect(rateLimiter.take(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('leaves a store alone that has failed three times', async () => {
    const store = absent();
    const rateLimiter = rateLimiterWithFallback(store, memoryRateLimiter(), log);
    for (let each = 0; each < 20; each += 1) await rateLimiter.check(TWO, 'key');
    expect(store.asked).toBe(3);
  });

  it('takes a refusal for an answer, not for a failure', async () => {
    const shared = memoryRateLimiter();
    const rateLimiter = rateLimiterWithFallback(shared, memoryRateLimiter(), log);
    await shared.take(TWO, 'key', 2);
    for (let each = 0; each < 10; each += 1) await expect(rateLimiter.take(TWO, 'key')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
