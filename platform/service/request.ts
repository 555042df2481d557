import type { DocumentNode } from 'graphql';
import type { Caller } from '../kernel/identity.js';
import type { Position } from '../kernel/position.js';

/** One GraphQL call to a subgraph, made by the router or by another service. */
export interface SubgraphRequest {
  readonly document: DocumentNode;
  /** The printed document, where the caller has it. It is not used in process. */
  readonly source?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly correlationId: string;
  /** The client's `Idempotency-Key`, for a mutation. */
  readonly idempotencyKey?: string;
  /** Identifies the client's whole operation and its variables: the router may split it into several requests with one key. */
  readonly clientOperation?: string;
  readonly traceparent?: string;
  /** For a subscription: resume after this cursor, whatever the document says. */
  readonly resumeAfter?: string;
  /** For a query: the projections that it reads are to have applied this, as far as they do within a bounded time. */
  readonly after?: Position;
  readonly signal?: AbortSignal;
}
