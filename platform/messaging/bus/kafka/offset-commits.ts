import { backoff, delay } from '../../../kernel/delay.js';
import { nameOf } from './group-offsets.js';

export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the next record to handle. */
  readonly next: bigint;
}

/** Between two commits, in ms: what is handled meanwhile goes into the next. It bounds what is handled twice after a kill. */
const COMMIT_EVERY_MS = 20;
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 1_000;

/**
 * What was handled and is to be committed: many partitions in one request, one request at a time. Nothing is sent while it
 * is held: the broker checks a commit's generation, not who owns the partition, so that one sent after a rebalance would set
 * another member back.
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

  /** The partition is another's now: what is not committed yet will be handled there again. */
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

  /** Sends nothing more, ever. */
  end(): void {
    this.#isPaused = true;
    this.#handled.clear();
  }

  /** Resolves when all is committed, or after `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#handled.size > 0 && performance.now() < deadline) await delay(5);
  }

  #start(): void {
    if (!this.#isSending) void this.#sendAll();
  }

  /** Never rejects. Between the last look at what there is to send and the end there is no wait: nothing is added unseen. */
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
        // A rebalance, which holds us in a moment, or a broker that is away. The watchdog tells of what lasts.
        failures += 1;
        await delay(backoff(failures, RETRY_FIRST_MS, RETRY_MOST_MS));
      }
    }
    this.#isSending = false;
  }
}
