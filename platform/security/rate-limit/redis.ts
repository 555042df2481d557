import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnection } from '../../adapters/redis/redis.js';
import { flexibleRateLimiter } from './flexible.js';
import type { RateLimiter } from './rate-limiter.js';

/** Counts in Redis: one count for all replicas. While Redis is away every call rejects with Outage: nobody guesses uncounted. */
export function redisRateLimiter({ client, prefix, ask }: RedisConnection): RateLimiter {
  const rateLimiter = flexibleRateLimiter(
    ({ name, tries, within }) =>
      new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `${prefix}throttle:${name}`,
        points: tries,
        // Redis counts in whole seconds; of less than one the library would make a key that never ends.
        duration: Math.ceil(within / 1_000),
      }),
  );
  return {
    take: (...args) => ask(() => rateLimiter.take(...args)),
    check: (...args) => ask(() => rateLimiter.check(...args)),
    refund: (...args) => ask(() => rateLimiter.refund(...args)),
    clear: (...args) => ask(() => rateLimiter.clear(...args)),
  };
}
