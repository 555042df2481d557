import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { VerifyAccessToken } from '../../platform/security/tokens.js';
import { healthRoutes } from '../../platform/transport/http/health.js';
import type { RouterOptions } from '../options.js';
import type { RateLimits } from '../pipeline/admit.js';
import { CachedSessions } from '../pipeline/sessions.js';
import type { RequestScope } from '../request.js';
import { createApp } from './app.js';
import { explorerRoutes } from './explorer.js';
import { type GraphQLRouteOptions, graphqlRoute } from './graphql-route.js';
import { observeRequests } from './observe.js';

export interface HttpEdgeParts extends Pick<GraphQLRouteOptions, 'streamSubscription'> {
  readonly apollo: ApolloServer<RequestScope>;
  readonly verify: VerifyAccessToken;
  readonly rates: RateLimits;
  /** What the router is doing, as it changes. */
  readonly phase: { readonly draining: boolean; readonly stopping: boolean };
}

/** The HTTP server with its routes, not listening yet. */
export async function openHttpEdge(options: RouterOptions, parts: HttpEdgeParts): Promise<FastifyInstance> {
  const { config, clock, log, keys } = options;
  const { apollo, verify, rates, phase, streamSubscription } = parts;
  const app = await createApp(config, rates, log);
  if (options.metrics) observeRequests(app, options.metrics);
  const sessions = new CachedSessions(options.sessions, config.sessionCache, clock);
  graphqlRoute(app, apollo, { identity: { verify, sessions }, rates, config, log, streamSubscription });
  healthRoutes(app, options.readiness ?? [], () => phase.draining || phase.stopping);
  app.addHook('onSend', async (_request, reply) => {
    if (phase.draining) void reply.header('connection', 'close');
  });
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300');
    return keys.jwks();
  });
  if (!config.production) explorerRoutes(app);
  for (const mount of options.mounts ?? []) app.register(mount);
  return app;
}
