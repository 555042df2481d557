import { openRedis } from '../../platform/adapters/redis/redis.js';
import type { Clock } from '../../platform/kernel/clock.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import type { Notifier } from '../../platform/messaging/feed/notifier/notifier.js';
import { openPostgresNotifier } from '../../platform/messaging/feed/notifier/postgres.js';
import { openRedisNotifier } from '../../platform/messaging/feed/notifier/redis.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import { redisRateLimiter } from '../../platform/security/rate-limit/redis.js';
import { rateLimiterWithFallback } from '../../platform/security/rate-limit/with-fallback.js';
import { openPostgresSessions } from '../../platform/security/sessions/postgres.js';
import { redisSessions } from '../../platform/security/sessions/redis.js';
import type { SessionStore } from '../../platform/security/sessions/sessions.js';
import { poolSize, redisPrefix, redisUrl } from '../settings/settings.js';

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
  readonly rateLimiter: RateLimiter;
  /** Guards the router's own capacity: while it cannot count together, each router counts alone. */
  readonly rateLimits: RateLimiter;
  readonly notifier: Notifier;
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
  const notifier = await openRedisNotifier(redis);
  const rateLimiter = redisRateLimiter(redis);
  return {
    sessions: redisSessions(redis, clock),
    rateLimiter,
    rateLimits: rateLimiterWithFallback(rateLimiter, memoryRateLimiter(), log),
    notifier,
    async stop() {
      await notifier.close();
      await redis.close();
    },
  };
}

async function inPostgres({ settings, clock, databaseUrl }: SharedStateOptions): Promise<SharedState> {
  const url = databaseUrl(SESSIONS);
  const sessions = await openPostgresSessions({ url, poolSize: settings(poolSize), clock });
  const notifier = await openPostgresNotifier(url);
  const rateLimiter = memoryRateLimiter();
  return {
    sessions,
    rateLimiter,
    rateLimits: rateLimiter,
    notifier,
    async stop() {
      await notifier.close();
      await sessions.close();
    },
  };
}
