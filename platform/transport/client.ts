import type { ExecutionResult } from 'graphql';
import type { SubgraphRequest } from '../service/request.js';

/**
 * A subgraph as its callers see it. Two adapters: in process (the ready document, plain objects, no HTTP, no JSON)
 * and over HTTP. An outage rejects with `DomainError(UNAVAILABLE)`; a GraphQL failure resolves with `errors`.
 */
export interface SubgraphClient {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<ExecutionResult>;
  /**
   * For a subscription: one result an event, with the place to resume after in `extensions.cursor` where there is one. Ends
   * when the subgraph ends it; `return()` stops it.
   */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}
