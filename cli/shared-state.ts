import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import { openRedis } from '../platform/redis/redis.js';
import { openPostgresSessions } from '../platform/sessions/postgres.js';
import { redisSessions } from '../platform/sessions/redis.js';
import type { SessionStore } from '../platform/sessions/sessions.js';
import type { Settings } from '../platform/settings.js';
import { memoryThrottle } from '../platform/throttle/flexible.js';
import { insuredThrottle } from '../platform/throttle/insured.js';
import { redisThrottle } from '../platform/throttle/redis.js';
import type { Throttle } from '../platform/throttle/throttle.js';
import { openPostgresWakeups } from '../platform/wakeups/postgres.js';
import { openRedisWakeups } from '../platform/wakeups/redis.js';
import type { Wakeups } from '../platform/wakeups/wakeups.js';
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
