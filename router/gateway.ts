import type { SubgraphClient } from '../platform/transport/client.js';
import { httpExecutor } from './http/http-executor.js';
import type { RouterOptions } from './options.js';
import { Bulkheads } from './pipeline/bulkhead.js';
import type { Documents } from './pipeline/parse.js';
import type { OperationRules } from './pipeline/pipeline.js';
import { warm } from './pipeline/warm.js';
import { SupergraphGateway } from './supergraph/gateway.js';
import { gatheringFetches } from './supergraph/gathered-fetches.js';
import { SupergraphGeneration } from './supergraph/generation.js';
import { type ReadsInFlight, sharingFetches } from './supergraph/shared-fetches.js';

export interface OpenGateway {
  readonly gateway: SupergraphGateway;
  /** Swaps in another supergraph once its plans are warmed. Rejects for one that cannot be planned, and keeps the one before. */
  load(supergraphSdl: string, clients?: readonly SubgraphClient[]): Promise<void>;
}

/** The gateway on the first supergraph. */
export function openGateway({ supergraphSdl, clients, config }: RouterOptions, rules: OperationRules, documents: Documents): OpenGateway {
  const generationOf = (sdl: string, of = clients) =>
    new SupergraphGeneration(sdl, sharing(of), { planCacheSize: config.limits.plans, executor: config.planExecutor });
  const gateway = new SupergraphGateway(generationOf(supergraphSdl), httpExecutor(rules, documents, new Bulkheads(config.limits)));
  return {
    gateway,
    async load(sdl, of) {
      const next = generationOf(sdl, of);
      await warm(next, gateway.current);
      gateway.swap(next);
    },
  };
}

/** Asks each subgraph once for what is the same at the same moment: for one identity, and for all people whom the answer cannot tell apart. */
export function sharing(clients: readonly SubgraphClient[]): SubgraphClient[] {
  const readsInFlight: ReadsInFlight = new Map();
  return clients.map((client) => sharingFetches(gatheringFetches(client), readsInFlight));
}
