import type { RedisConnection } from '../../adapters/redis/redis.js';
import { delay } from '../../kernel/delay.js';
import { testRedis } from '../../testing/redis.js';
import { registryContract } from './contract.js';
import { redisRegistry } from './redis.js';

const opened: RedisConnection[] = [];
afterAll(() => Promise.all(opened.map((each) => each.close())));

registryContract('in Redis', async () => {
  const redis = await testRedis();
  opened.push(redis);
  return { registry: redisRegistry(redis), pass: delay };
});
