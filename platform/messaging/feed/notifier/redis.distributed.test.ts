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

describe('wake-ups in Redis', () => {
  notifierContract(async () => ({
    async open() {
      const redis = await testRedis(prefix);
      const wakeups = await openRedisNotifier(redis);
      return {
        ...wakeups,
        async close() {
          await wakeups.close();
          await redis.close();
        },
      };
    },
    breakConnections: async () => void (await admin.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')),
  }));

  it('hears nothing of what nobody here listens to', async () => {
    const redis = await testRedis(prefix);
    const wakeups = await openRedisNotifier(redis);
    const listening = () => admin.client.pubsub('NUMSUB', `${prefix}wake:one`);
    await new Promise<void>((resolve) => {
      const stop = wakeups.subscribe('one', () => {
        stop();
        resolve();
      });
    });
    // Answered after the subscription has ended: commands of one line keep their order.
    await new Promise<void>((resolve) => {
      wakeups.subscribe('two', resolve);
    });
    expect(await listening()).toEqual([`${prefix}wake:one`, 0]);
    await wakeups.close();
    await redis.close();
  });
});
