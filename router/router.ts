import type { FastifyPluginCallback } from 'fastify';
import type { Clock } from '../platform/kernel/clock.js';
import type { Logger } from '../platform/kernel/log.js';
import { memoryRateLimiter } from '../platform/security/rate-limit/flexible.js';
import type { RateLimiter } from '../platform/security/rate-limit/rate-limiter.js';
import { accessTokenVerifier, type PublicKeys } from '../platform/security/tokens.js';
import type { SubgraphClient } from '../platform/transport/client.js';
import { healthRoutes, type ReadinessCheck } from '../platform/transport/http/health.js';
import type { RouterConfig } from './config.js';
import { startApollo } from './http/apollo.js';
import { createApp } from './http/app.js';
import { clientAddress } from './http/client-address.js';
import { explorerRoutes } from './http/explorer.js';
import { graphqlRoute } from './http/graphql-route.js';
import { observeRequests } from './http/observe.js';
import type { RouterMetrics } from './metrics.js';
import { RateLimits } from './pipeline/admit.js';
import type { AccountStatuses } from './pipeline/authorize.js';
import type { OperationRules } from './pipeline/pipeline.js';
import { CachedSessions, type SessionReader } from './pipeline/sessions.js';
import { warm } from './pipeline/warm.js';
import { ConnectionRegistry } from './subscriptions/connection-registry.js';
import { eventStreamRoute } from './subscriptions/event-stream-route.js';
import { OperationRunner } from './subscriptions/operation-runner.js';
import type { TransportOptions } from './subscriptions/transport.js';
import { serveWebSockets } from './subscriptions/websocket.js';
import { SupergraphGateway } from './supergraph/gateway.js';
import { SupergraphGeneration } from './supergraph/generation.js';
import { sharingFetches } from './supergraph/shared-fetches.js';

export interface RouterOptions {
  readonly supergraphSdl: string;
  readonly clients: readonly SubgraphClient[];
  readonly sessions: SessionReader;
  readonly accountStatuses: AccountStatuses;
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

export interface RunningRouter {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly port: number;
  readonly gateway: SupergraphGateway;
  /** Goes on with another supergraph, its plans warmed: what began on the one before ends on it. Rejects for one that cannot be planned. */
  load(supergraphSdl: string, clients?: readonly SubgraphClient[]): Promise<void>;
  /** Says from now on that it is not ready, and serves as before: a load balancer then sends nothing new. */
  drain(): void;
  /** Takes nothing new, finishes what runs, and closes. Called twice, it is the same stop. */
  stop(): Promise<void>;
}

/** Another program listens where this one should. */
export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} on ${host} is in use by another program.`);
    this.name = 'PortInUseError';
  }
}

/** Starts the one door of the supergraph. Rejects with PortInUseError when it cannot listen there. */
export async function startRouter(options: RouterOptions): Promise<RunningRouter> {
  const { config, clock, log } = options;
  const rates = new RateLimits(config.rates, options.rateLimiter ?? memoryRateLimiter());
  const rules: OperationRules = {
    accountStatuses: options.accountStatuses,
    maxCost: config.limits.cost,
    admit: (principal, rootFields) => rates.operation(principal, rootFields),
    metrics: options.metrics,
  };
  const generationOf = (sdl: string, clients = options.clients) =>
    new SupergraphGeneration(sdl, clients.map(sharingFetches), config.limits.plans);
  const gateway = new SupergraphGateway(generationOf(options.supergraphSdl), rules);
  const identifying = {
    verify: accessTokenVerifier(options.keys, config.tokens, clock),
    sessions: new CachedSessions(options.sessions, config.sessionCache, clock),
  };
  const apollo = await startApollo(gateway, config, log);
  const app = await createApp(config, rates, log);
  let stopping: Promise<void> | undefined;
  let draining = false;
  if (options.metrics) observeRequests(app, options.metrics);

  graphqlRoute(app, apollo, identifying, config, log);
  healthRoutes(app, options.readiness ?? [], () => draining || stopping !== undefined);
  app.addHook('onSend', async (_request, reply) => {
    if (draining) void reply.header('connection', 'close');
  });
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300');
    return options.keys.jwks();
  });
  if (!config.production) explorerRoutes(app);
  for (const mount of options.mounts ?? []) app.register(mount);

  const connections = new ConnectionRegistry(options.sessions, config.live, () => clock.now(), log);
  options.metrics?.watch(() => ({ connections: connections.size, subscriptions: connections.subscriptions }));
  const door: TransportOptions = {
    connections,
    requests: new OperationRunner(gateway, rules, config),
    // Not as it was a moment ago: a connection lasts, and one that is ended for a new role comes back at once.
    identifying: { ...identifying, sessions: options.sessions },
    config,
    log,
  };
  eventStreamRoute(app, door);
  const sockets = serveWebSockets(app.server, {
    ...door,
    addressOf: clientAddress(config.trustProxy),
    admitRequest: (address) => rates.request(address),
  });

  const stop = async () => {
    await connections.stop();
    await sockets.stop();
    const timer = setTimeout(() => app.server.closeAllConnections(), config.drainTimeout);
    await app.close();
    clearTimeout(timer);
    await apollo.stop();
  };
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await stop();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(config.host, config.port) : error;
  }
  const { port } = app.server.address() as { port: number };
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${port}/graphql`,
    port,
    gateway,
    async load(supergraphSdl, clients) {
      const next = generationOf(supergraphSdl, clients);
      await warm(next, gateway.current);
      gateway.swap(next);
    },
    drain: () => {
      draining = true;
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
