import { openRedis } from '../platform/adapters/redis/redis.js';
import type { Clock } from '../platform/kernel/clock.js';
import type { Logger } from '../platform/kernel/log.js';
import type { Settings } from '../platform/kernel/settings.js';
import { openPostgresWakeups } from '../platform/messaging/feed/notifier/postgres.js';
import { openRedisWakeups } from '../platform/messaging/feed/notifier/redis.js';
import type { Wakeups } from '../platform/messaging/feed/notifier/wakeups.js';
import { memoryThrottle } from '../platform/security/rate-limit/flexible.js';
import { insuredThrottle } from '../platform/security/rate-limit/insured.js';
import { redisThrottle } from '../platform/security/rate-limit/redis.js';
import type { Throttle } from '../platform/security/rate-limit/throttle.js';
import { openPostgresSessions } from '../platform/security/sessions/postgres.js';
import { redisSessions } from '../platform/security/sessions/redis.js';
import type { SessionStore } from '../platform/security/sessions/sessions.js';
import { poolSize, redisPrefix, redisUrl } from './settings.js';

export interface SharedStateOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly databaseUrl: (database: string) => string;
}

/** What the processes of one installation know in common, beside the services' own data. */
export interface SharedState {
  readonly sessions: SessionStore;
  /** Guards what may be guessed: while it cannot count, nothing is tried. */
  readonly throttle: Throttle;
  /** Guards the router's own capacity: while it cannot count together, each router counts alone. */
  readonly rateLimits: Throttle;
  readonly wakeups: Wakeups;
  stop(): Promise<void>;
}

/** In Redis where the settings name one, else in PostgreSQL and memory. */
export const openSharedState = (options: SharedStateOptions): Promise<SharedState> => {
  const url = options.settings(redisUrl);
  return url ? inRedis(url, options) : inPostgres(options);
};

/** The databases that it needs. */
export const sharedDatabases = (settings: Settings): readonly string[] => (settings(redisUrl) ? [] : [SESSIONS]);

/** With `auth`, which writes most of it. */
const SESSIONS = 'lms_auth';

async function inRedis(url: string, { settings, clock, log }: SharedStateOptions): Promise<SharedState> {
  const redis = await openRedis({ url, prefix: settings(redisPrefix), log });
  const wakeups = await openRedisWakeups(redis);
  const throttle = redisThrottle(redis);
  return {
    sessions: redisSessions(redis, clock),
    throttle,
    rateLimits: insuredThrottle(throttle, memoryThrottle(), log),
    wakeups,
    async stop() {
      await wakeups.close();
      await redis.close();
    },
  };
}

async function inPostgres({ settings, clock, databaseUrl }: SharedStateOptions): Promise<SharedState> {
  const url = databaseUrl(SESSIONS);
  const sessions = await openPostgresSessions({ url, poolSize: settings(poolSize), clock });
  const wakeups = await openPostgresWakeups(url);
  const throttle = memoryThrottle();
  return {
    sessions,
    throttle,
    rateLimits: throttle,
    wakeups,
    async stop() {
      await wakeups.close();
      await sessions.close();
    },
  };
}
