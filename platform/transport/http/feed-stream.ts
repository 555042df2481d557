import type { ExecutionResult } from 'graphql';
import { NoAnswer } from './no-answer.js';
import type { StreamObserver } from './upstream-socket.js';

/** Results that may wait for one who reads slowly. Beyond that the subscription is dropped, and resumed when they are read. */
const LONGEST_QUEUE = 256;

/** One subscription at one instance, from its beginning to its first end: a bounded queue between the socket and its reader. */
export class FeedStream implements StreamObserver {
  #queue: ExecutionResult[] = [];
  #end: 'complete' | NoAnswer | undefined;
  #ring: (() => void) | undefined;
  #leave: () => void = () => {};

  /** `open` subscribes, and answers how to leave. */
  constructor(open: (follower: StreamObserver) => () => void) {
    this.#leave = open(this);
  }

  next(result: ExecutionResult): void {
    if (this.#end) return;
    this.#queue.push(result);
    if (this.#queue.length > LONGEST_QUEUE) {
      this.#leave();
      this.broken(new NoAnswer('the reader fell behind', 'sent'));
    }
    this.#ring?.();
  }

  complete(): void {
    this.#end ??= 'complete';
    this.#ring?.();
  }

  broken(why: NoAnswer): void {
    this.#end ??= why;
    this.#ring?.();
  }

  /** Tells nothing further; who waits for a result is told that it is over. */
  leave(): void {
    this.#queue = [];
    this.#leave();
    this.complete();
  }

  /** The next result; undefined when it is over. Rejects with Unanswered when the line broke, after all that came before. */
  async take(): Promise<ExecutionResult | undefined> {
    if (this.#queue.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#ring = resolve;
      });
    }
    const result = this.#queue.shift();
    if (result) return result;
    if (this.#end instanceof NoAnswer) throw this.#end;
    return undefined;
  }
}
