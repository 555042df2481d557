import type { DocumentNode } from 'graphql';
import type { AnonymousCaller, UserCaller } from '../platform/kernel/identity.js';
import type { Logger } from '../platform/kernel/log.js';
import type { Position } from '../platform/kernel/position.js';

/** Who sent a request, as the router made out from its access token. */
export interface Principal {
  readonly caller: AnonymousCaller | UserCaller;
  /** OAuth scopes of the token, for `@requiresScopes`. */
  readonly scopes: readonly string[];
  /** When the token ends; an open connection that has renewed none is closed then. */
  readonly expiresAt?: Date;
}

/** What a client asks for. */
export interface OperationRequest {
  readonly document: DocumentNode;
  /** Stands for the document in caches. */
  readonly hash: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What one request carries from the edge to the subgraphs. Apollo Server hands it on as the context value. */
export interface RequestScope {
  readonly principal: Principal;
  readonly correlationId: string;
  readonly log: Logger;
  readonly idempotencyKey?: string;
  /** Stands for the operation and its variables, where there is a key. */
  readonly clientOperation?: string;
  readonly traceparent?: string;
  /** For a query: the position of an earlier mutation that it is to see. */
  readonly after?: Position;
  /** Runs work whose result is for a client that stays connected, once the client has room for it. */
  readonly workOut?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Fires when the request has taken too long. */
  readonly signal?: AbortSignal;
}
