import type { RedisConnection } from '../../adapters/redis/redis.js';
import { systemClock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { testRedis } from '../../testing/redis.js';
import { sessionStoreContract } from './contract.js';
import { redisSessions } from './redis.js';
import type { NewSession } from './sessions.js';

const prefix = `test-${newId()}:`;
let redis: RedisConnection;
beforeAll(async () => {
  redis = await testRedis(prefix);
});
afterAll(() => redis.close());

const session = (changes: Partial<NewSession> = {}): NewSession => ({
  id: newId(),
  userId: newId(),
  userAgent: null,
  chainKey: 'key',
  tokenHash: 'hash',
  startedAt: new Date(),
  expiresAt: new Date(Date.now() + 60_000),
  accountStatus: { role: 'STUDENT', active: true, sequence: 1 },
  ...changes,
});

describe('sessions in Redis', () => {
  sessionStoreContract(async (clock) => {
    const replica = await testRedis(prefix);
    return Object.assign(redisSessions(replica, clock), { close: () => replica.close() });
  });

  it('lets sessions and lists expire in Redis', async () => {
    const store = redisSessions(redis, systemClock);
    const { id, userId } = session();
    await store.start(session({ id, userId, expiresAt: new Date(Date.now() + 60_000) }));
    const rotated = new Date(Date.now() + 120_000);
    await store.rotate(id, { from: 'hash', to: 'next', at: new Date(), expiresAt: rotated });
    await store.start(session({ userId, expiresAt: new Date(Date.now() + 60_000) }));
    const ends = (key: string) => redis.client.call('pexpiretime', `${prefix}${key}`);
    expect(await ends(`session:${id}`)).toBe(rotated.getTime());
    expect(await ends(`sessions-of:${userId}`)).toBe(rotated.getTime());
  });

  it('does not count expired sessions against the maximum of a user', async () => {
    const store = redisSessions(redis, systemClock);
    const userId = newId();
    const kept = session({ userId, startedAt: new Date(Date.now() - 60_000) });
    await store.start(kept);
    for (let count = 0; count < 60; count += 1) {
      const brief = session({ userId });
      await store.start(brief);
      await redis.client.del(`${prefix}session:${brief.id}`);
    }
    expect((await store.ofUser(userId)).map(({ id }) => id)).toEqual([kept.id]);
  });

  it('reads thousands of sessions', async () => {
    const store = redisSessions(redis, systemClock);
    const sessions = Array.from({ length: 1_201 }, () => session());
    await Promise.all(sessions.map((each) => store.start(each)));
    const found = await store.readMany([...sessions.map(({ id }) => id), newId()]);
    expect(found.size).toBe(sessions.length);
    for (const { id, userId } of sessions) expect(found.get(id)).toEqual({ userId, role: 'STUDENT', active: true });
  });

  it('keeps installations on one server apart', async () => {
    const other = await testRedis();
    const started = session();
    await redisSessions(redis, systemClock).start(started);
    expect(await redisSessions(other, systemClock).read(started.id)).toBeNull();
    await other.close();
  });
});
