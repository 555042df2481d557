import type { RedisConnection } from '../redis/redis.js';
import { testRedis } from '../test-kit/redis.js';
import { pause } from '../waiting.js';
import { registryContract } from './contract.js';
import { redisRegistry } from './redis.js';

const opened: RedisConnection[] = [];
afterAll(() => Promise.all(opened.map((each) => each.close())));

registryContract('in Redis', async () => {
  const redis = await testRedis();
  opened.push(redis);
  return { registry: redisRegistry(redis), pass: pause };
});
