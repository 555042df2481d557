import type { RedisConnection } from '../../adapters/redis/redis.js';
import { newId } from '../../kernel/ids.js';
import { testRedis } from '../../testing/redis.js';
import { rateLimiterContract } from './contract.js';
import { redisRateLimiter } from './redis.js';

const prefix = `test-${newId()}:`;
let redis: RedisConnection;
beforeAll(async () => {
  redis = await testRedis(prefix);
});
afterAll(() => redis.close());

describe('a rate limiter in Redis', () => {
  rateLimiterContract(() => redisRateLimiter(redis));

  it('counts the tries of all replicas together', async () => {
    const replica = await testRedis(prefix);
    const limit = { name: 'shared', tries: 2, within: 60_000 };
    const key = newId();
    await redisRateLimiter(redis).consume(limit, key);
    await redisRateLimiter(replica).consume(limit, key);
    await expect(redisRateLimiter(redis).consume(limit, key)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await replica.close();
  });

  it('works after Redis has lost its scripts', async () => {
    const limit = { name: 'scripts', tries: 2, within: 60_000 };
    const key = newId();
    await redisRateLimiter(redis).consume(limit, key);
    await redis.client.script('FLUSH');
    await redisRateLimiter(redis).consume(limit, key);
    await expect(redisRateLimiter(redis).consume(limit, key)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
