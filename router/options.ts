import type { FastifyPluginCallback } from 'fastify';
import type { Clock } from '../platform/kernel/clock.js';
import type { Logger } from '../platform/kernel/log.js';
import type { RateLimiter } from '../platform/security/rate-limit/rate-limiter.js';
import type { PublicKeys } from '../platform/security/tokens.js';
import type { SubgraphClient } from '../platform/transport/client.js';
import type { ReadinessCheck } from '../platform/transport/http/health.js';
import type { RouterConfig } from './config.js';
import type { RouterMetrics } from './metrics.js';
import type { AccountStatuses } from './pipeline/authorize.js';
import type { DenialLog } from './pipeline/report-denials.js';
import type { SessionReader } from './pipeline/sessions.js';

/** What a router is started with. */
export interface RouterOptions {
  readonly supergraphSdl: string;
  readonly clients: readonly SubgraphClient[];
  readonly sessions: SessionReader;
  readonly accountStatuses: AccountStatuses;
  /** Where it is written down what the router refuses. */
  readonly denials?: DenialLog;
  /** Of the access tokens. Published at `/.well-known/jwks.json`. */
  readonly keys: PublicKeys;
  /** Counts rates. Without one this router counts by itself. */
  readonly rateLimiter?: RateLimiter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: RouterConfig;
  readonly readiness?: readonly ReadinessCheck[];
  readonly metrics?: RouterMetrics;
  /** What else is reached through the router: webhooks, hosted pages, uploads. Each is a scope with its own body parsers. */
  readonly mounts?: readonly FastifyPluginCallback[];
}
