import { backoff, delay } from '../../../kernel/delay.js';
import { nameOf } from './group-offsets.js';

/** How far a group has handled a partition. */
export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the next record to handle. */
  readonly next: bigint;
}

/** The least time between two commits, in ms: all offsets of that time go into one. It bounds what is handled twice after a kill. */
const COMMIT_EVERY_MS = 20;
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 1_000;

/**
 * Commits handled offsets: many partitions in one request, one request at a time. While paused it sends nothing: the broker
 * checks the generation of a commit but not who owns the partition, so a commit sent after a rebalance could set another
 * member back.
 */
export class OffsetCommits {
  readonly #handled = new Map<string, OffsetToCommit>();
  #isPaused = true;
  #isSending = false;

  constructor(private readonly send: (handled: readonly OffsetToCommit[]) => Promise<void>) {}

  add(handled: OffsetToCommit): void {
    this.#handled.set(nameOf(handled.topic, handled.partition), handled);
    this.#start();
  }

  /** Forgets a partition that belongs to another member now, which will handle again what was not committed. */
  drop(name: string): void {
    this.#handled.delete(name);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#start();
  }

  /** Sends nothing more, for good. */
  end(): void {
    this.#isPaused = true;
    this.#handled.clear();
  }

  /** Resolves when everything is committed, or after `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#handled.size > 0 && performance.now() < deadline) await delay(5);
  }

  #start(): void {
    if (!this.#isSending) void this.#sendAll();
  }

  /** Never rejects. It awaits nothing between the last check of what is left to send and its end, so it misses no `add`. */
  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let failures = 0; !this.#isPaused && this.#handled.size > 0; ) {
      const some = [...this.#handled];
      try {
        await this.send(some.map(([, handled]) => handled));
        failures = 0;
        for (const [name, handled] of some) if (this.#handled.get(name) === handled) this.#handled.delete(name);
        await delay(COMMIT_EVERY_MS);
      } catch {
        // Either a rebalance, which is about to pause us, or a broker that is away. The member's watchdog reports what lasts.
        failures += 1;
        await delay(backoff(failures, RETRY_FIRST_MS, RETRY_MOST_MS));
      }
    }
    this.#isSending = false;
  }
}
