import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { print } from 'graphql-sse';
import { toGraphQLError, unauthenticated } from '../../platform/kernel/errors.js';
import type { SubscriptionLimits } from '../config.js';
import { type ErrorContext, formatResult } from '../pipeline/format.js';
import { SendQueue } from './send-queue.js';
import { CLOSE_REASONS, type CloseReason, type Transport } from './transport.js';

/** Says nothing, and keeps proxies from taking the stream for dead. */
const KEEPALIVE = ':\n\n';

/** The results of one operation as server-sent events: `next` for each, then `complete`. */
export class EventStream implements Transport {
  readonly #queue: SendQueue;
  #ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly context: ErrorContext,
    private readonly headers: OutgoingHttpHeaders,
    private readonly limits: SubscriptionLimits,
    stalled: () => void,
  ) {
    this.#queue = new SendQueue(limits.stallAfter, stalled);
  }

  /** Answers 200, which says that the operation has begun: whatever happens from then on is in the stream. */
  open(): void {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    response.writeHead(200, {
      ...this.headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      // nginx would hold events back until it has many.
      'x-accel-buffering': 'no',
    });
    // Some browsers hand the answer to their page only with its first bytes.
    void this.#write(KEEPALIVE);
    const keepingAlive = setInterval(() => void this.#write(KEEPALIVE), this.limits.pingEvery);
    response.once('close', () => clearInterval(keepingAlive));
  }

  /** Resolves when it is written. */
  next(result: ExecutionResult): Promise<void> {
    return this.#write(print({ event: 'next', data: result as never }));
  }

  complete(): void {
    void this.#write(print({ event: 'complete', data: null }));
    this.#end();
  }

  close(reason: CloseReason): void {
    if (reason === CLOSE_REASONS.slow) return void this.response.destroy();
    this.open();
    if (reason === CLOSE_REASONS.forbidden) {
      void this.next(formatResult({ errors: [toGraphQLError(unauthenticated('Sign in again'))] }, this.context));
      this.complete();
    }
    // A stream that ends before it is complete is taken up again by its client.
    else this.#end();
  }

  async #write(text: string): Promise<void> {
    if (!this.#ended && !this.response.destroyed) await this.#queue.send((written) => this.response.write(text, written));
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.response.end();
    const late = setTimeout(() => this.response.destroy(), this.limits.closeTimeout);
    this.response.once('close', () => clearTimeout(late));
  }
}
