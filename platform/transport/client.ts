import type { ExecutionResult } from 'graphql';
import type { SubgraphRequest } from '../service/request.js';

/**
 * Calls a subgraph. There are two adapters: in process (parsed documents and plain objects, no HTTP and no JSON) and over HTTP.
 * An outage rejects with `DomainError(UNAVAILABLE)`; a GraphQL error resolves with `errors`.
 */
export interface SubgraphClient {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<ExecutionResult>;
  /**
   * Subscribes: one result per event, with the cursor to resume after in `extensions.cursor` where there is one. The stream ends
   * when the subgraph ends it; `return()` stops it.
   */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}
