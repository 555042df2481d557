import { finished, PassThrough, type Readable } from 'node:stream';
import { Abandoned } from './no-answer.js';

/**
 * Passes the body of a request from a client to an instance. When the instance fails, the client's connection stays open, so that
 * it gets an answer. When the client disconnects or stalls, `signal` aborts, so that the instance is not blamed.
 */
export class PassedBody {
  readonly stream = new PassThrough();
  readonly #abandoned = new AbortController();
  readonly #stallTimer: NodeJS.Timeout;

  /** `stallTimeout`: how long the client may send nothing, in ms. */
  constructor(body: Readable, stallTimeout: number) {
    this.#stallTimer = setTimeout(() => {
      // While data waits for the instance, it is not the client that stalls.
      if (!body.readableEnded && !this.stream.writableNeedDrain) this.#abandon('the sender has stalled');
    }, stallTimeout);
    body.on('data', () => this.#stallTimer.refresh());
    finished(body, { writable: false }, (error) => {
      clearTimeout(this.#stallTimer);
      if (error) this.#abandon('the sender has gone', error);
    });
    body.pipe(this.stream);
  }

  /** Aborts with an Abandoned as its reason. */
  get signal(): AbortSignal {
    return this.#abandoned.signal;
  }

  #abandon(reason: string, cause?: Error): void {
    this.#abandoned.abort(new Abandoned(reason, { cause }));
  }
}
