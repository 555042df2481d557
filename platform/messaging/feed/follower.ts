import type { FeedRow } from './reader.js';

/** Rows that may wait for one follower. Beyond that it reads them from the table instead. */
const LONGEST_QUEUE = 256;

/** One who follows channels: a bounded queue, and a bell for the one who takes from it. */
export class Follower {
  #queue: FeedRow[] = [];
  #overflowed = false;
  #notifyWaiter: (() => void) | undefined;
  closed = false;

  constructor(readonly channels: readonly string[]) {}

  push(row: FeedRow): void {
    if (this.#queue.length < LONGEST_QUEUE && !this.#overflowed) this.#queue.push(row);
    else {
      this.#overflowed = true;
      this.#queue = [];
    }
    this.#notifyWaiter?.();
  }

  /** Waits for rows and takes them all. 'overflowed' when some were not kept: they are to be read. */
  async takeAll(): Promise<readonly FeedRow[] | 'overflowed'> {
    if (this.#queue.length === 0 && !this.#overflowed && !this.closed) {
      await new Promise<void>((resolve) => {
        this.#notifyWaiter = resolve;
      });
      this.#notifyWaiter = undefined;
    }
    if (this.#overflowed) {
      this.#overflowed = false;
      return 'overflowed';
    }
    const rows = this.#queue;
    this.#queue = [];
    return rows;
  }

  close(): void {
    this.closed = true;
    this.#notifyWaiter?.();
  }
}
