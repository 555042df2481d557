import { finished, PassThrough, type Readable } from 'node:stream';
import { Abandoned } from './no-answer.js';

/**
 * The body of a request on its way from a client to an instance. When the instance breaks, the client's own connection is not broken with
 * it, and it gets an answer; when the client breaks off or stands still, `signal` says so: nobody else is to blame.
 */
export class PassedBody {
  readonly stream = new PassThrough();
  readonly #leaving = new AbortController();
  readonly #patience: NodeJS.Timeout;

  /** `stillFor`: how long the client may stand still, in ms. */
  constructor(body: Readable, stillFor: number) {
    this.#patience = setTimeout(() => {
      // With more to send than the instance takes, it is not the client who is waited for.
      if (!body.readableEnded && !this.stream.writableNeedDrain) this.#leave('the sender stands still');
    }, stillFor);
    body.on('data', () => this.#patience.refresh());
    finished(body, { writable: false }, (error) => {
      clearTimeout(this.#patience);
      if (error) this.#leave('the sender has gone', error);
    });
    body.pipe(this.stream);
  }

  /** Aborts with an Abandoned. */
  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  #leave(why: string, cause?: Error): void {
    this.#leaving.abort(new Abandoned(why, { cause }));
  }
}
