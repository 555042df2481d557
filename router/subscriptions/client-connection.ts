import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { newId } from '../../platform/kernel/ids.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Principal, RequestScope } from '../scope.js';
import type { OperationStream } from './operation-stream.js';
import { PendingOperations } from './pending-operations.js';

/** Why a connection is ended by us, and how a socket's close frame says it. Clients of graphql-ws connect anew after each of these. */
export const CLOSE_REASONS = {
  /** The access token has run out, the session has ended, or its user has another role: come back with a new token. */
  forbidden: { code: 4403, reason: 'Forbidden' },
  /** The client has left unread for too long what was sent to it: come back, and resume from the last cursor. */
  slow: { code: 4510, reason: 'Too slow' },
  /** This server is stopping: come back, to another one. */
  away: { code: 1001, reason: 'Going away' },
  /** Too many connections already, or sessions cannot be read at the moment. */
  later: { code: 1013, reason: 'Try again later' },
} as const;

export type CloseReason = (typeof CLOSE_REASONS)[keyof typeof CLOSE_REASONS];

/** What a connection runs over. */
export interface Transport {
  /** Says why, as the transport can, and closes. */
  close(why: CloseReason): void;
}

/**
 * A client that stays, over a WebSocket or an event stream. It is for one principal as long as it lives: who changes comes
 * back as somebody else, so nothing goes on with an identity that no longer holds, neither here nor at a subgraph.
 */
export class ClientConnection {
  readonly pending = new PendingOperations();
  readonly #running = new Map<string, OperationStream | undefined>();
  #over = false;

  constructor(
    readonly principal: Principal,
    private readonly log: Logger,
    /** Operations at once. */
    private readonly most: number,
    private readonly line: Transport,
  ) {}

  /** Of one operation: each has a correlation id of its own, for a connection may stay for days. */
  scope(correlationId = newId()): RequestScope {
    return { principal: this.principal, correlationId, log: this.log.child({ correlationId }) };
  }

  /** Operations under way. */
  get open(): number {
    return this.#running.size;
  }

  runs(id: string): boolean {
    return this.#running.has(id);
  }

  /** Throws RATE_LIMITED when as many operations run as may. */
  begin(id: string): void {
    if (this.#running.size >= this.most) {
      throw refuse(ErrorCode.RATE_LIMITED, `No more than ${this.most} operations at once on one connection`, { retryAfterSeconds: 1 });
    }
    this.#running.set(id, undefined);
  }

  /** From here on the stream ends with the connection, at the latest. */
  follow(id: string, stream: OperationStream): void {
    if (this.#over) stream.end();
    else this.#running.set(id, stream);
  }

  done(id: string): void {
    this.#running.delete(id);
  }

  end(why: CloseReason): void {
    if (this.#over) return;
    this.line.close(why);
    this.leave();
  }

  /** The client is gone, or about to be: nothing is fetched for it any more. */
  leave(): void {
    this.#over = true;
    for (const stream of this.#running.values()) stream?.end();
  }
}
