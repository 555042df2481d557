import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnection } from '../../adapters/redis/redis.js';
import { flexibleRateLimiter } from './flexible.js';
import type { RateLimiter } from './rate-limiter.js';

/** Counts in Redis: one count for all replicas. While Redis is unavailable every call rejects with Outage, so that no guess is uncounted. */
export function redisRateLimiter({ client, prefix, run }: RedisConnection): RateLimiter {
  const rateLimiter = flexibleRateLimiter(
    ({ name, tries, within }) =>
      new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `${prefix}throttle:${name}`,
        points: tries,
        // Redis counts in whole seconds; for less than one the library would create a key that never expires.
        duration: Math.ceil(within / 1_000),
      }),
  );
  return {
    consume: (...args) => run(() => rateLimiter.consume(...args)),
    check: (...args) => run(() => rateLimiter.check(...args)),
    refund: (...args) => run(() => rateLimiter.refund(...args)),
    clear: (...args) => run(() => rateLimiter.clear(...args)),
  };
}
