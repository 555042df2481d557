import type { FeedChange } from '../../kernel/context.js';
import type { FeedPosition } from './cursor.js';

/** One row of the feed, as all its followers get it. */
export interface Delivery {
  readonly position: FeedPosition;
  readonly change: FeedChange;
}

/** How many rows may wait for one follower. A follower with more reads them from the table instead. */
const LONGEST_QUEUE = 256;

/** A follower of channels: a bounded queue of rows, and a notification for its reader. */
export class Follower {
  #queue: Delivery[] = [];
  #overflowed = false;
  #notifyWaiter: (() => void) | undefined;
  closed = false;

  constructor(readonly channels: readonly string[]) {}

  push(delivery: Delivery): void {
    if (this.#queue.length < LONGEST_QUEUE && !this.#overflowed) this.#queue.push(delivery);
    else {
      this.#overflowed = true;
      this.#queue = [];
    }
    this.#notifyWaiter?.();
  }

  /** Waits for rows and returns all that are queued. 'overflowed' when rows were dropped: the follower has to read them from the table. */
  async takeAll(): Promise<readonly Delivery[] | 'overflowed'> {
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
