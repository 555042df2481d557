import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ErrorCode, refuse } from '../../kernel/errors.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

/** Counts in the memory of this process: for the embedded shape, which is one process. A restart resets the counts. */
export const memoryRateLimiter = (): RateLimiter =>
  flexibleRateLimiter(({ name, tries, within }) => new RateLimiterMemory({ keyPrefix: name, points: tries, duration: within / 1_000 }));

/** Counts in any store of rate-limiter-flexible. */
export function flexibleRateLimiter(limiterFor: (limit: Limit) => RateLimiterAbstract): RateLimiter {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (limit: Limit) => {
    const limiter = limiters.get(limit.name) ?? limiterFor(limit);
    limiters.set(limit.name, limiter);
    return limiter;
  };
  return {
    async consume(limit, key, tries = 1) {
      try {
        await limiterOf(limit).consume(key, tries);
      } catch (refusal) {
        // The library rejects with its count when no try is left, and with an Error when its store is unavailable.
        throw refusal instanceof RateLimiterRes ? tooMany(refusal) : refusal;
      }
    },
    async check(limit, key) {
      const count = await limiterOf(limit).get(key);
      if (count && count.consumedPoints >= limit.tries) throw tooMany(count);
    },
    async refund(limit, key) {
      await limiterOf(limit).reward(key);
    },
    async clear(limit, key) {
      await limiterOf(limit).delete(key);
    },
  };
}

const tooMany = ({ msBeforeNext }: RateLimiterRes) =>
  refuse(ErrorCode.RATE_LIMITED, 'Too many tries: wait a while', { retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)) });
