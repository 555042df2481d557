import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { unauthenticated } from '../../platform/kernel/errors.js';
import type { SubscriptionLimits } from '../config.js';
import { type ErrorContext, formatGraphQLError } from '../pipeline/format.js';
import { SendQueue } from './send-queue.js';
import type { StreamFormat } from './stream-formats.js';
import { CLOSE_REASONS, type CloseReason, type Transport } from './transport.js';

export interface ResultStreamOptions {
  readonly format: StreamFormat;
  readonly context: ErrorContext;
  readonly headers: OutgoingHttpHeaders;
  readonly limits: SubscriptionLimits;
  /** Called when the client has read nothing for too long. */
  readonly stalled: () => void;
}

/** The results of one operation as an answer over HTTP that stays open until the last of them. */
export class ResultStream implements Transport {
  readonly #queue: SendQueue;
  #ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: ResultStreamOptions,
  ) {
    this.#queue = new SendQueue(options.limits.stallAfter, options.stalled);
  }

  /** Answers 200, which says that the operation has begun: whatever happens from then on is in the stream. */
  open(): void {
    const { response } = this;
    const { format, headers, limits } = this.options;
    if (response.headersSent || response.destroyed) return;
    response.writeHead(200, {
      ...headers,
      'content-type': format.contentType,
      'cache-control': 'private, no-store, no-transform',
      // nginx would hold results back until it has many.
      'x-accel-buffering': 'no',
    });
    void this.#write(format.opening);
    const keepingAlive = setInterval(() => void this.#write(format.heartbeat), limits.pingEvery);
    response.once('close', () => clearInterval(keepingAlive));
  }

  /** Resolves when it is written. */
  next(result: ExecutionResult): Promise<void> {
    return this.#write(this.options.format.result(result));
  }

  /** Says why no more results come. Resolves when it is written. */
  fail(error: GraphQLError): Promise<void> {
    return this.#write(this.options.format.failure(error));
  }

  complete(): void {
    void this.#write(this.options.format.complete);
    this.#end();
  }

  close(reason: CloseReason): void {
    if (reason === CLOSE_REASONS.slow) return void this.response.destroy();
    this.open();
    if (reason === CLOSE_REASONS.forbidden) {
      void this.fail(formatGraphQLError(unauthenticated('Sign in again'), this.options.context));
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
    const late = setTimeout(() => this.response.destroy(), this.options.limits.closeTimeout);
    this.response.once('close', () => clearTimeout(late));
  }
}
