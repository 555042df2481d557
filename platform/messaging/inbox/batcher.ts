import { delay } from '../../kernel/delay.js';

export interface BatcherOptions {
  /** The most items in one batch, as of now. */
  readonly size: () => number;
  /** The most batches at once; the others queue. */
  readonly concurrency: number;
  /**
   * The least time between the starts of two batches, in ms: items that arrive meanwhile share the next one. An idle batcher does not
   * wait, and a batch that is full does not either.
   */
  readonly everyMs: number;
}

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Batches the items of several callers, so that one transaction serves all that wait for one. A caller's items stay in order, and
 * as long as the caller awaits each `add`, no two batches handle its items at the same time.
 */
export class Batcher<Item> {
  readonly #queue: Waiting<Item>[] = [];
  #running = 0;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: BatcherOptions,
    private readonly work: (items: readonly Item[]) => Promise<void>,
  ) {}

  /** Settles as the batch with these items does. More items than `size` are a batch of their own. */
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
      const wait = this.#isFull() ? 0 : this.#startedAt + this.options.everyMs - performance.now();
      // Set before the wait, so that no other loop starts at the same time.
      this.#startedAt = performance.now() + Math.max(0, wait);
      if (wait > 0) await delay(wait);
      const some = this.#nextBatch();
      // Another loop has processed them during the wait.
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

  #isFull(): boolean {
    return this.#queue.reduce((count, { items }) => count + items.length, 0) >= this.options.size();
  }

  /** The first entry, however many items it has, and those behind it that fit into the batch with it. */
  #nextBatch(): Waiting<Item>[] {
    let count = 0;
    const size = this.options.size();
    const left = this.#queue.findIndex(({ items }, nth) => {
      count += items.length;
      return nth > 0 && count > size;
    });
    return this.#queue.splice(0, left < 0 ? this.#queue.length : left);
  }
}
