import type { ExecutionResult } from 'graphql';
import { NoAnswer } from './no-answer.js';
import type { StreamObserver } from './upstream-socket.js';

/** How many results may wait for a slow reader. Beyond that the subscription is dropped, and resumed when they are read. */
const LONGEST_QUEUE = 256;

/** One subscription at one instance, until it ends for the first time: a bounded queue between the socket and its reader. */
export class FeedStream implements StreamObserver {
  #queue: ExecutionResult[] = [];
  #end: 'complete' | NoAnswer | undefined;
  #notifyReader: (() => void) | undefined;
  #unsubscribe: () => void = () => {};

  /** `open` subscribes, and returns the function that unsubscribes. */
  constructor(open: (observer: StreamObserver) => () => void) {
    this.#unsubscribe = open(this);
  }

  next(result: ExecutionResult): void {
    if (this.#end) return;
    this.#queue.push(result);
    if (this.#queue.length > LONGEST_QUEUE) {
      this.#unsubscribe();
      this.disconnected(new NoAnswer('the reader fell behind', 'sent'));
    }
    this.#notifyReader?.();
  }

  complete(): void {
    this.#end ??= 'complete';
    this.#notifyReader?.();
  }

  disconnected(reason: NoAnswer): void {
    this.#end ??= reason;
    this.#notifyReader?.();
  }

  /** Unsubscribes and drops the queue. A reader that waits for a result gets undefined. */
  leave(): void {
    this.#queue = [];
    this.#unsubscribe();
    this.complete();
  }

  /** The next result; undefined when the subscription has ended. After the queued results it rejects with NoAnswer when the connection broke. */
  async pull(): Promise<ExecutionResult | undefined> {
    if (this.#queue.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#notifyReader = resolve;
      });
    }
    const result = this.#queue.shift();
    if (result) return result;
    if (this.#end instanceof NoAnswer) throw this.#end;
    return undefined;
  }
}
