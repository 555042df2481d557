import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Caller } from '../kernel/identity.js';

/** One GraphQL call to a subgraph, made by the router or by another service. */
export interface SubgraphRequest {
  readonly document: DocumentNode;
  /** The printed document, where the caller has it at hand. In process nobody needs it. */
  readonly source?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly correlationId: string;
  /** The client's `Idempotency-Key`, for a mutation. */
  readonly idempotencyKey?: string;
  /** Stands for the client's whole operation and its variables, beside the key: one operation may come in several fetches. */
  readonly clientOperation?: string;
  readonly traceparent?: string;
  /** For a subscription: go on after this cursor, whatever the document says. */
  readonly resumeAfter?: string;
  readonly signal?: AbortSignal;
}

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
