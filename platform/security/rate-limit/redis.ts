import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnection } from '../../adapters/redis/redis.js';
import { flexibleThrottle } from './flexible.js';
import type { Throttle } from './throttle.js';

/** Counts in Redis: one count for all replicas. While Redis is away every call rejects with Outage: nobody guesses uncounted. */
export function redisThrottle({ client, prefix, ask }: RedisConnection): Throttle {
  const throttle = flexibleThrottle(
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
    take: (...args) => ask(() => throttle.take(...args)),
    check: (...args) => ask(() => throttle.check(...args)),
    giveBack: (...args) => ask(() => throttle.giveBack(...args)),
    clear: (...args) => ask(() => throttle.clear(...args)),
  };
}
