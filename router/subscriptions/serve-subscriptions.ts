import type { FastifyInstance } from 'fastify';
import type { VerifyAccessToken } from '../../platform/security/tokens.js';
import { clientAddress } from '../http/client-address.js';
import type { RouterOptions } from '../options.js';
import type { RateLimits } from '../pipeline/admit.js';
import type { Documents } from '../pipeline/parse.js';
import type { OperationRules } from '../pipeline/pipeline.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import { ConnectionRegistry } from './connection-registry.js';
import { eventStreamRoute } from './event-stream-route.js';
import { OperationRunner } from './operation-runner.js';
import type { TransportOptions } from './transport-options.js';
import { serveWebSockets } from './websocket.js';

export interface SubscriptionParts {
  readonly gateway: SupergraphGateway;
  readonly documents: Documents;
  readonly rules: OperationRules;
  readonly verify: VerifyAccessToken;
  readonly rates: RateLimits;
}

/** What all transports of one router serve their clients with. Its connections are to be stopped, also when it serves nothing. */
export function transportOptions(
  { sessions, config, clock, log, metrics }: RouterOptions,
  { gateway, documents, rules, verify, rates }: SubscriptionParts,
): TransportOptions {
  const connections = new ConnectionRegistry(sessions, config.subscriptions, () => clock.now(), log);
  metrics?.watch(() => ({ connections: connections.size, subscriptions: connections.operations }));
  return {
    connections,
    runner: new OperationRunner(gateway, documents, rules, config),
    // Not the cached sessions: a connection lasts, and a client whose connection is ended for a new role comes back at once.
    identity: { verify, sessions },
    admitOperation: ({ caller }) => rates.more(caller.address ?? '', 1, caller.kind === 'anonymous'),
    rates,
    config,
    log,
  };
}

/** Serves clients that stay connected, over WebSockets and event streams of this server. */
export function serveSubscriptions(app: FastifyInstance, transport: TransportOptions): { stop(): Promise<void> } {
  const { connections, rates, config } = transport;
  eventStreamRoute(app, transport);
  const sockets = serveWebSockets(app.server, {
    ...transport,
    addressOf: clientAddress(config.trustProxy),
    admitRequest: (address) => rates.request(address),
  });
  const opened = new AsyncDisposableStack();
  opened.defer(() => sockets.stop());
  opened.defer(() => connections.stop());
  return { stop: () => opened.disposeAsync() };
}
