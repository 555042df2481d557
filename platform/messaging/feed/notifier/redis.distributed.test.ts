import type { RedisConnection } from '../../../adapters/redis/redis.js';
import { newId } from '../../../kernel/ids.js';
import { testRedis } from '../../../testing/redis.js';
import { notifierContract } from './contract.js';
import { openRedisNotifier } from './redis.js';

const prefix = `test-${newId()}:`;
let admin: RedisConnection;
beforeAll(async () => {
  admin = await testRedis(prefix);
});
afterAll(() => admin.close());

describe('the notifier in Redis', () => {
  notifierContract(async () => ({
    async open() {
      const redis = await testRedis(prefix);
      const notifier = await openRedisNotifier(redis);
      return {
        ...notifier,
        async close() {
          await notifier.close();
          await redis.close();
        },
      };
    },
    breakConnections: async () => void (await admin.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')),
  }));

  it('receives nothing for channels without listeners in this process', async () => {
    const redis = await testRedis(prefix);
    const notifier = await openRedisNotifier(redis);
    const listening = () => admin.client.pubsub('NUMSUB', `${prefix}wake:one`);
    await new Promise<void>((resolve) => {
      const stop = notifier.subscribe('one', () => {
        stop();
        resolve();
      });
    });
    // Answered after the subscription has ended: the commands of one connection keep their order.
    await new Promise<void>((resolve) => {
      notifier.subscribe('two', resolve);
    });
    expect(await listening()).toEqual([`${prefix}wake:one`, 0]);
    await notifier.close();
    await redis.close();
  });
});
