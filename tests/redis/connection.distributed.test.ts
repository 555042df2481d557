import { openRedis, type RedisConnection } from '../../platform/adapters/redis/redis.js';
import { systemClock } from '../../platform/kernel/clock.js';
import { newId } from '../../platform/kernel/ids.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import { redisRateLimiter } from '../../platform/security/rate-limit/redis.js';
import { rateLimiterWithFallback } from '../../platform/security/rate-limit/with-fallback.js';
import { redisSessions } from '../../platform/security/sessions/redis.js';
import type { SessionStore } from '../../platform/security/sessions/sessions.js';
import { recordedLog } from '../../platform/testing/recorded-log.js';
import { until } from '../../platform/testing/until.js';
import { startOwnRedis } from '../servers/for-a-run.js';

const { log, messages } = recordedLog();
const LIMIT = { name: 'two', tries: 2, within: 60_000 };
const away = { name: 'Outage' };

let redis: Awaited<ReturnType<typeof startOwnRedis>>;
let connection: RedisConnection;
let sessions: SessionStore;
let rateLimiter: RateLimiter;
beforeAll(async () => {
  redis = await startOwnRedis();
  connection = await openRedis({ url: redis.url, prefix: 'test:', log });
  sessions = redisSessions(connection, systemClock);
  rateLimiter = redisRateLimiter(connection);
});
afterAll(async () => {
  await connection.close();
  await redis.stop();
});
beforeEach(() => {
  messages.length = 0;
});

const answers = () =>
  sessions.read(newId()).then(
    () => true,
    () => false,
  );

describe('Redis is killed', () => {
  afterEach(async () => {
    await redis.restart();
    await until(answers);
  });

  test('under load: every call is answered or refused, none waits, and the connection heals', async () => {
    let running = true;
    const ends = { answered: 0, refused: 0 };
    const load = Array.from({ length: 20 }, async () => {
      while (running) {
        await Promise.all([sessions.read(newId()), rateLimiter.consume(LIMIT, newId())]).then(
          () => {
            ends.answered += 1;
          },
          (error) => {
            expect(error).toMatchObject(away);
            ends.refused += 1;
          },
        );
        await new Promise(setImmediate);
      }
    });
    await until(() => ends.answered > 1_000);
    await redis.kill();
    await until(() => ends.refused > 1_000);
    const { answered } = ends;
    await redis.restart();
    await until(() => ends.answered > answered + 1_000);
    running = false;
    await Promise.all(load);
    expect(messages).toEqual(['Redis is away', 'Redis is back']);
  });

  test('nobody is let in, and nothing is tried uncounted', async () => {
    await redis.kill();
    const asked = performance.now();
    const { id, userId } = { id: newId(), userId: newId() };
    const accountStatus = { role: 'STUDENT', active: true, sequence: 1 };
    const at = new Date();
    const started = { id, userId, userAgent: null, chainKey: 'k', tokenHash: 'h', startedAt: at, expiresAt: at, accountStatus };
    const calls: readonly (() => Promise<unknown>)[] = [
      () => sessions.read(id),
      () => sessions.readMany([id]),
      () => sessions.find(id),
      () => sessions.ofUser(userId),
      () => sessions.start(started),
      () => sessions.rotate(id, { from: 'h', to: 'i', at, expiresAt: at }),
      () => sessions.end(id),
      () => sessions.endAll(userId),
      () => sessions.accountStatus(userId),
      () => sessions.setAccountStatus(userId, accountStatus),
      () => rateLimiter.consume(LIMIT, id),
      () => rateLimiter.check(LIMIT, id),
      () => rateLimiter.refund(LIMIT, id),
      () => rateLimiter.clear(LIMIT, id),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject(away);
    // At once: nothing is queued for when it comes back.
    expect(performance.now() - asked).toBeLessThan(1_000);
  });

  test('insured limits go on counting, in this process, and count together again', async () => {
    const insured = rateLimiterWithFallback(rateLimiter, memoryRateLimiter(), log);
    const key = newId();
    await insured.consume(LIMIT, key);
    await redis.kill();
    messages.length = 0;
    await insured.consume(LIMIT, key);
    await insured.consume(LIMIT, key);
    await expect(insured.consume(LIMIT, key)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(messages.filter((each) => each.startsWith('limits'))).toEqual(['limits are counted by each process alone']);
    await redis.restart();
    await until(async () => {
      await insured.check(LIMIT, newId());
      return messages.includes('limits are counted together again');
    });
    await rateLimiter.consume(LIMIT, key, 2);
    await expect(insured.consume(LIMIT, key)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('Redis is silent', () => {
  beforeEach(() => redis.silence());
  afterEach(async () => {
    redis.speak();
    await until(answers);
  });

  test('calls are refused in about two seconds, and the line is replaced', async () => {
    const asked = performance.now();
    await expect(sessions.read(newId())).rejects.toMatchObject(away);
    expect(performance.now() - asked).toBeGreaterThan(1_500);
    expect(performance.now() - asked).toBeLessThan(4_000);
    await until(() => messages.includes('Redis is away'));
  });

  test('insured limits soon stop to wait for it', async () => {
    const insured = rateLimiterWithFallback(rateLimiter, memoryRateLimiter(), log);
    await Promise.all(Array.from({ length: 3 }, () => insured.check(LIMIT, newId())));
    const asked = performance.now();
    for (let each = 0; each < 100; each += 1) await insured.check(LIMIT, newId());
    expect(performance.now() - asked).toBeLessThan(900);
  });
});

test('a Redis that is loading its data, or was demoted, is away as well', async () => {
  const other = await startOwnRedis();
  const primary = new URL(redis.url).port;
  const demoted = await openRedis({ url: other.url, prefix: 'test:', log });
  await demoted.client.call('REPLICAOF', '127.0.0.1', primary);
  const refused = redisRateLimiter(demoted).consume(LIMIT, newId());
  await expect(refused).rejects.toMatchObject({
    name: 'Outage',
    cause: { message: expect.stringMatching(/^(READONLY|LOADING|MASTERDOWN)/) },
  });
  await demoted.close();
  await other.stop();
});

test('an address where no Redis is fails the start, and says why', async () => {
  const gone = await startOwnRedis();
  await gone.stop();
  const failure = await openRedis({ url: gone.url, prefix: 'test:', log }).catch((error) => error);
  expect(failure.message).toMatch(/did not answer within 15 s/);
  expect(failure.cause.message).toMatch(/ECONNREFUSED/);
}, 30_000);
