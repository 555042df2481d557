import type { Clock } from '../../platform/kernel/clock.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable } from '../../platform/kernel/stopping.js';
import type { Notifier } from '../../platform/messaging/feed/notifier/notifier.js';
import { openPostgresNotifier } from '../../platform/messaging/feed/notifier/postgres.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import { redisRateLimiter } from '../../platform/security/rate-limit/redis.js';
import { rateLimiterWithFallback } from '../../platform/security/rate-limit/with-fallback.js';
import { openPostgresSessions } from '../../platform/security/sessions/postgres.js';
import { redisSessions } from '../../platform/security/sessions/redis.js';
import type { SessionStore } from '../../platform/security/sessions/sessions.js';
import type { DatabaseUrl } from '../installation/databases.js';
import { poolSize, redisPrefix, redisUrl } from '../settings/settings.js';

export interface SharedStateOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly databaseUrl: DatabaseUrl;
}

/** State that all processes of an installation share, beside the services' own data. */
export interface SharedState extends Stoppable {
  readonly sessions: SessionStore;
  /** Guards what an attacker may guess. While it cannot count, it admits nothing. */
  readonly rateLimiter: RateLimiter;
  /** Guards the router's own capacity. While the routers cannot count together, each router counts alone. */
  readonly routerRateLimiter: RateLimiter;
  readonly notifier: Notifier;
}

/** Opens it in Redis where the settings name a server, and else in PostgreSQL and memory. */
export const openSharedState = (options: SharedStateOptions): Promise<SharedState> => {
  const url = options.settings(redisUrl);
  return url ? openInRedis(url, options) : openInPostgres(options);
};

/** The databases that the shared state needs. */
export const sharedDatabases = (settings: Settings): readonly string[] => (settings(redisUrl) ? [] : [SESSIONS]);

/** The database of `auth`, which writes most of the sessions. */
const SESSIONS = 'lms_auth';

function openInRedis(url: string, { settings, clock, log }: SharedStateOptions): Promise<SharedState> {
  return openParts(async (opened) => {
    // Here and not above: what speaks to a server takes memory also where there is none.
    const { openRedis } = await import('../../platform/adapters/redis/redis.js');
    const { openRedisNotifier } = await import('../../platform/messaging/feed/notifier/redis.js');
    const redis = opened.adopt(await openRedis({ url, prefix: settings(redisPrefix), log }), (each) => each.close());
    const notifier = opened.adopt(await openRedisNotifier(redis), (each) => each.close());
    const rateLimiter = redisRateLimiter(redis);
    return {
      sessions: redisSessions(redis, clock),
      rateLimiter,
      routerRateLimiter: rateLimiterWithFallback(rateLimiter, memoryRateLimiter(), log),
      notifier,
    };
  });
}

function openInPostgres({ settings, clock, databaseUrl }: SharedStateOptions): Promise<SharedState> {
  return openParts(async (opened) => {
    const url = databaseUrl(SESSIONS);
    const sessions = opened.adopt(await openPostgresSessions({ url, poolSize: settings(poolSize), clock }), (each) => each.close());
    const notifier = opened.adopt(await openPostgresNotifier(url), (each) => each.close());
    const rateLimiter = memoryRateLimiter();
    return { sessions, rateLimiter, routerRateLimiter: rateLimiter, notifier };
  });
}
