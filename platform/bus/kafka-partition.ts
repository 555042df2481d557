import { backoff, pause } from '../waiting.js';
import type { BusRecord } from './bus.js';
import type { Handled } from './kafka-commits.js';
import type { Deliveries } from './kafka-deliveries.js';
import { nameOf } from './kafka-offsets.js';
import { type PortionLimits, portions } from './portions.js';

/** The fetch loop, as far as one partition may steer it. */
export interface FetchControl {
  /** The next fetch begins here. What was fetched before and is not handed over yet is dropped. */
  seek(position: bigint): void;
  pause(): void;
  resume(): void;
}

export interface PartitionWork {
  readonly deliveries: Deliveries;
  /** What a handler gets at most at a time. */
  readonly batch: PortionLimits;
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  handle(records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void>;
  handled(handled: Handled): void;
  rejected(partition: string, error: unknown): void;
}

/** Batches that may wait behind the one at work, before the partition is fetched no further. */
const AHEAD = 4;

/**
 * A partition while this member owns it: takes what the fetch loop brings, and hands it to the handler at the handler's
 * pace. So the fetch loop never waits for a handler, and goes on with heartbeats and with the other partitions.
 */
export class OwnedPartition {
  readonly name: string;
  readonly #lost = new AbortController();
  readonly #queue: BusRecord[] = [];
  #bytes = 0;
  /** The offset that the fetch loop is to bring next; undefined until it is known where the group stands. */
  #next: bigint | undefined;
  /** A gap in the offsets, as it was seen once. */
  #gap: bigint | undefined;
  #phase: 'starting' | 'open' | 'backing off' = 'starting';
  #paused = false;
  #working = false;
  #stopped = false;
  #failures = 0;

  constructor(
    readonly topic: string,
    readonly number: number,
    private readonly fetch: FetchControl,
    private readonly work: PartitionWork,
  ) {
    this.name = nameOf(topic, number);
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** The offset it waits for, while it has nothing to do. */
  get waitingFor(): bigint | undefined {
    return this.#phase === 'open' && !this.#working ? this.#next : undefined;
  }

  begin(position: bigint): void {
    if (this.isLost) return;
    this.#phase = 'open';
    this.#fetchFrom(position);
    this.#setPaused(false);
  }

  /** It stayed ours through a rebalance, after which kafkajs starts again from what was committed. */
  rejoined(): void {
    if (this.#next !== undefined) this.fetch.seek(this.#next);
  }

  /** Takes nothing more. The batch at work may end, and be committed. */
  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
  }

  /** It is another's now. What the batch at work does is done there again, and not committed here. */
  lose(): void {
    this.#lost.abort();
    this.#queue.length = 0;
    // kafkajs remembers what was paused, and the partition may come back.
    this.#setPaused(false);
  }

  /** Takes what was fetched up to `last`. False when it is not what was waited for: then the fetch loop may not go on behind it. */
  offer(records: readonly BusRecord[], last: bigint): boolean {
    if (this.isLost || this.#stopped) return false;
    if (this.#phase !== 'open' || this.#next === undefined) {
      this.#setPaused(true);
      return false;
    }
    const next = this.#next;
    const wanted = records.filter(({ offset }) => offset >= next);
    if (wanted[0] && wanted[0].offset > next && wanted[0].offset !== this.#gap) {
      // A batch of before a seek or a rebalance, or offsets that the broker holds for itself. It is the second when it comes again.
      this.#gap = wanted[0].offset;
      this.#fetchFrom(next);
      return false;
    }
    this.#gap = undefined;
    this.#queue.push(...wanted);
    this.#bytes += sizeOf(wanted);
    if (last >= next) this.#next = last + 1n;
    if (this.#queue.length > AHEAD * this.work.batch.records || this.#bytes > AHEAD * this.work.batch.bytes) this.#setPaused(true);
    void this.#run();
    return true;
  }

  /** Runs until the queue is empty. Never rejects. */
  async #run(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (!this.isLost && this.#queue.length > 0) {
      await this.work.deliveries.free(this.name);
      if (!this.isLost) await this.#deliver(this.#take());
    }
    this.#working = false;
  }

  async #deliver(records: readonly BusRecord[]): Promise<void> {
    try {
      await this.work.deliveries.run(this.name, (heartbeat) => this.work.handle(records, heartbeat));
      this.#failures = 0;
      if (!this.isLost) this.work.handled({ topic: this.topic, partition: this.number, next: (records.at(-1) as BusRecord).offset + 1n });
    } catch (error) {
      this.work.rejected(this.name, error);
      if (!this.isLost) await this.#backOff((records[0] as BusRecord).offset);
    }
  }

  /** The same records again, after a pause, from the log: nothing of what came behind them may be handled before. */
  async #backOff(position: bigint): Promise<void> {
    this.#phase = 'backing off';
    this.#failures += 1;
    this.#queue.length = 0;
    this.#bytes = 0;
    this.#setPaused(true);
    this.#fetchFrom(position);
    await pause(backoff(this.#failures, this.work.retryFirstMs, this.work.retryMostMs), this.#lost.signal);
    if (this.isLost) return;
    this.#phase = 'open';
    this.#setPaused(false);
  }

  #take(): BusRecord[] {
    const [taken = []] = portions(this.#queue, this.work.batch);
    this.#queue.splice(0, taken.length);
    this.#bytes -= sizeOf(taken);
    if (this.#queue.length <= this.work.batch.records && this.#bytes <= this.work.batch.bytes) this.#setPaused(false);
    return taken;
  }

  #fetchFrom(position: bigint): void {
    this.#next = position;
    this.fetch.seek(position);
  }

  #setPaused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (paused) this.fetch.pause();
    else this.fetch.resume();
  }
}

const sizeOf = (records: readonly BusRecord[]): number => records.reduce((sum, { value }) => sum + value.length, 0);
