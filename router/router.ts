import { openParts, stop } from '../platform/kernel/stopping.js';
import { memoryRateLimiter } from '../platform/security/rate-limit/flexible.js';
import { accessTokenVerifier } from '../platform/security/tokens.js';
import type { SubgraphClient } from '../platform/transport/client.js';
import { openGateway } from './gateway.js';
import { startApollo } from './http/apollo.js';
import { openHttpEdge } from './http/edge.js';
import { close, listen } from './http/listen.js';
import type { RouterOptions } from './options.js';
import { RateLimits } from './pipeline/admit.js';
import { Documents } from './pipeline/parse.js';
import type { OperationRules } from './pipeline/pipeline.js';
import { serveSubscriptions, transportOptions } from './subscriptions/serve-subscriptions.js';
import { streamSubscription } from './subscriptions/stream-subscription.js';
import type { SupergraphGateway } from './supergraph/gateway.js';

export interface RunningRouter {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly port: number;
  readonly gateway: SupergraphGateway;
  /** Swaps in another supergraph, its plans warmed: what began on the one before ends on it. Rejects for one that cannot be planned. */
  load(supergraphSdl: string, clients?: readonly SubgraphClient[]): Promise<void>;
  /** Says from now on that it is not ready, and serves as before: a load balancer then sends nothing new. */
  drain(): void;
  /** Accepts nothing new, finishes what runs, and closes. Called twice, it is the same stop. Rejects when a part could not be stopped. */
  stop(): Promise<void>;
}

/** Starts the one public endpoint of the supergraph. Rejects with PortInUseError when it cannot listen there. */
export async function startRouter(options: RouterOptions): Promise<RunningRouter> {
  const { config, clock, log } = options;
  const rates = new RateLimits(config, options.rateLimiter ?? memoryRateLimiter());
  const rules: OperationRules = {
    accountStatuses: options.accountStatuses,
    maxCost: config.limits.cost,
    maxRootFields: config.limits.rootFields,
    inputs: { ...config.limits, hideSuggestions: config.production },
    admission: rates,
    denials: options.denials,
    metrics: options.metrics,
  };
  const verify = accessTokenVerifier(options.keys, config.tokens, clock);
  const documents = new Documents(config);
  const { gateway, load } = openGateway(options, rules, documents);
  const phase = { draining: false, stopping: false };

  const router = await openParts(async (opened) => {
    const apollo = opened.adopt(await startApollo(gateway, config, rules, log), stop);
    const transport = transportOptions(options, { gateway, documents, rules, verify, rates });
    // For an edge that cannot be opened. One that is open must have its streams ended before it is closed, by the last part below.
    opened.adopt(transport.connections, stop);
    const app = await openHttpEdge(options, {
      apollo,
      verify,
      rates,
      phase,
      streamSubscription: streamSubscription({ gateway, documents }, transport),
    });
    opened.defer(() => close(app, config.drainTimeout));
    opened.adopt(serveSubscriptions(app, transport), stop);
    return { gateway, load, ...(await listen(app, config)) };
  });
  let stopped: Promise<void> | undefined;
  return {
    ...router,
    drain() {
      phase.draining = true;
    },
    stop() {
      phase.stopping = true;
      stopped ??= router.stop();
      return stopped;
    },
  };
}
