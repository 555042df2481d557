import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../platform/kernel/ids.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Principal, RequestScope } from '../request.js';
import type { ConnectionBacklog } from './backlog.js';
import { LiveOperation } from './live-operation.js';
import type { OperationStream } from './operation-stream.js';
import { PendingOperations } from './pending-operations.js';
import type { CloseReason, Transport } from './transport.js';

/**
 * A client that stays connected, over a WebSocket or a stream over HTTP. A connection is for one principal as long as it lasts: a
 * client with another role or session connects anew. So nothing goes on with an identity that no longer holds, neither here nor
 * at a subgraph.
 */
export class ClientConnection {
  readonly pending = new PendingOperations();
  readonly #running = new Map<string, LiveOperation>();
  #ended = false;

  constructor(
    readonly principal: Principal,
    private readonly log: Logger,
    private readonly backlog: ConnectionBacklog,
    private readonly transport: Transport,
  ) {}

  /** Of one operation: each has a correlation id of its own, for a connection may stay for days. */
  scope(correlationId = newId()): RequestScope {
    return { principal: this.principal, correlationId, log: this.log.child({ correlationId }) };
  }

  /** Operations in flight. */
  get operations(): number {
    return this.#running.size;
  }

  /** Whether it is the same user in the same session, with the same rights. Only when the token ends may differ. */
  isFor({ caller, scopes }: Principal): boolean {
    return isDeepStrictEqual([caller, scopes], [this.principal.caller, this.principal.scopes]) && caller.kind === 'user';
  }

  runs(id: string): boolean {
    return this.#running.has(id);
  }

  /** Whether it has sent so much that is not done yet that nothing more should be read from it. */
  get isFull(): boolean {
    return this.backlog.isFull;
  }

  /** Throws RATE_LIMITED when as many operations run as may. */
  begin(id: string, payload: unknown): LiveOperation {
    const operation = new LiveOperation(this.backlog, payload);
    this.#running.set(id, operation);
    return operation;
  }

  /** From here on the stream ends with the connection at the latest. */
  follow(id: string, stream: OperationStream): void {
    const operation = this.#running.get(id);
    if (this.#ended || !operation) stream.end();
    else operation.stream = stream;
  }

  done(id: string): void {
    this.#running.get(id)?.done();
    this.#running.delete(id);
  }

  end(reason: CloseReason): void {
    if (this.#ended) return;
    this.transport.close(reason);
    this.leave();
  }

  /** The client is gone, or about to be: nothing is fetched for it any more. */
  leave(): void {
    this.#ended = true;
    for (const operation of this.#running.values()) {
      operation.stream?.end();
      operation.done();
    }
    this.backlog.user.refuseWaiting(this.backlog);
  }
}
