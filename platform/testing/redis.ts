import { openRedis, type RedisConnection } from '../adapters/redis/redis.js';
import { newId } from '../kernel/ids.js';
import { createLogger } from '../kernel/log.js';

/** A connection to the Redis of this run of tests: started by the distributed suite's set-up, or yours, named by LMS_TEST_REDIS_URL. */
export function testRedis(prefix = `test-${newId()}:`): Promise<RedisConnection> {
  const { LMS_TEST_REDIS_URL: url } = process.env;
  if (!url) throw new Error('No Redis for tests: run them by npm run test:distributed, or name one in LMS_TEST_REDIS_URL.');
  return openRedis({ url, prefix, log: createLogger('silent') });
}
