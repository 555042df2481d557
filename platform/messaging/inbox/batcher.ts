import { delay } from '../../kernel/delay.js';

export interface BatcherOptions {
  /** Items that are worked on together at most. */
  readonly size: number;
  /** Works at once; the others wait in line. */
  readonly concurrency: number;
  /** Between the starts of two works at least, in ms: what comes meanwhile shares the next. After a rest there is no wait. */
  readonly everyMs: number;
}

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Brings together what comes from several sides, so that one transaction serves all that wait for one. Each side's items stay
 * in their order, and none is worked on beside others of its own side as long as the side waits for what it gave.
 */
export class Batcher<Item> {
  readonly #queue: Waiting<Item>[] = [];
  #running = 0;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: BatcherOptions,
    private readonly work: (items: readonly Item[]) => Promise<void>,
  ) {}

  /** Settles as the work does that has the items in it. More of them than go together are a work of their own. */
  add(items: readonly Item[]): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#queue.push({ items, done });
    if (this.#running < this.options.concurrency) void this.#drain();
    return done.promise;
  }

  /** Never rejects. */
  async #drain(): Promise<void> {
    this.#running += 1;
    while (this.#queue.length > 0) {
      const wait = this.#startedAt + this.options.everyMs - performance.now();
      // Taken before the wait, it would be another's start as well.
      this.#startedAt = performance.now() + Math.max(0, wait);
      if (wait > 0) await delay(wait);
      const some = this.#nextBatch();
      // Another has taken them during the wait.
      if (some.length === 0) break;
      await this.#settle(some);
    }
    this.#running -= 1;
  }

  async #settle(some: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.work(some.flatMap(({ items }) => items));
      for (const { done } of some) done.resolve();
    } catch (error) {
      for (const { done } of some) done.reject(error);
    }
  }

  /** The first, however many its items are, and those behind it that go together with it. */
  #nextBatch(): Waiting<Item>[] {
    let count = 0;
    const left = this.#queue.findIndex(({ items }, nth) => {
      count += items.length;
      return nth > 0 && count > this.options.size;
    });
    return this.#queue.splice(0, left < 0 ? this.#queue.length : left);
  }
}
