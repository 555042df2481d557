import { backoff, delay } from '../../../kernel/delay.js';
import { type BatchLimits, batches } from '../batches.js';
import type { BusRecord } from '../bus.js';
import type { FetchedBatch } from './consumer.js';
import type { Deliveries } from './deliveries.js';
import { FetchPosition } from './fetch-position.js';
import { nameOf } from './group-offsets.js';
import type { OffsetToCommit } from './offset-commits.js';

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
  readonly batch: BatchLimits;
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  handle(records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void>;
  handled(handled: OffsetToCommit): void;
  rejected(partition: string, error: unknown): void;
}

/** Batches that may wait behind the one at work, before the partition is fetched no further. */
const QUEUED_BATCHES = 4;

/**
 * A partition while this member owns it: takes what the fetch loop brings, and hands it to the handler at the handler's
 * pace. So the fetch loop never waits for a handler, and goes on with heartbeats and with the other partitions.
 */
export class OwnedPartition {
  readonly name: string;
  readonly #lost = new AbortController();
  readonly #queue: BusRecord[] = [];
  #bytes = 0;
  /** Undefined until it is known where the group stands. */
  #position: FetchPosition | undefined;
  #isBackingOff = false;
  #isPaused = false;
  #isWorking = false;
  #isStopped = false;
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
    return this.#isWorking ? undefined : this.#position?.next;
  }

  start(position: bigint): void {
    if (this.isLost) return;
    this.#readFrom(position);
    this.#setPaused(false);
  }

  /** It stayed ours through a rebalance, after which kafkajs starts again from what was committed. */
  rejoined(): void {
    if (this.#position) this.fetch.seek(this.#position.next);
  }

  /** Takes nothing more. The batch at work may end, and be committed. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.length = 0;
  }

  /** It is another's now. What the batch at work does is done there again, and not committed here. */
  lose(): void {
    this.#lost.abort();
    this.#queue.length = 0;
    // kafkajs remembers what was paused, and the partition may come back.
    this.#setPaused(false);
  }

  /** Takes what was fetched. False when it is not what was waited for: then the fetch loop may not go on behind it. */
  offer(batch: FetchedBatch): boolean {
    if (this.isLost || this.#isStopped) return false;
    if (!this.#position || this.#isBackingOff) {
      this.#setPaused(true);
      return false;
    }
    const { next } = this.#position;
    if (!this.#position.advance(batch)) {
      this.fetch.seek(next);
      return false;
    }
    const wanted = batch.records.filter(({ offset }) => offset >= next);
    this.#queue.push(...wanted);
    this.#bytes += sizeOf(wanted);
    if (this.#queue.length > QUEUED_BATCHES * this.work.batch.records || this.#bytes > QUEUED_BATCHES * this.work.batch.bytes) this.#setPaused(true);
    if (this.#isWorking) return true;
    if (wanted.length > 0) void this.#run();
    else this.#handledUpTo(this.#position.next);
    return true;
  }

  /** Runs until the queue is empty. Never rejects. */
  async #run(): Promise<void> {
    this.#isWorking = true;
    while (this.#queue.length > 0) {
      await this.work.deliveries.idle(this.name);
      if (this.#queue.length > 0) await this.#deliverOne();
    }
    this.#isWorking = false;
  }

  async #deliverOne(): Promise<void> {
    const records = this.#nextBatch();
    // As things are now: what comes in meanwhile, or is dropped, is not handled with these.
    const next = this.#queue[0]?.offset ?? (this.#position as FetchPosition).next;
    try {
      await this.work.deliveries.run(this.name, (heartbeat) => this.work.handle(records, heartbeat));
      this.#failures = 0;
      this.#handledUpTo(next);
    } catch (error) {
      this.work.rejected(this.name, error);
      if (!this.isLost) await this.#backOff((records[0] as BusRecord).offset);
    }
  }

  /** The same records again, after a pause, from the log: nothing of what came behind them may be handled before. */
  async #backOff(position: bigint): Promise<void> {
    this.#isBackingOff = true;
    this.#failures += 1;
    this.#queue.length = 0;
    this.#bytes = 0;
    this.#setPaused(true);
    this.#readFrom(position);
    await delay(backoff(this.#failures, this.work.retryFirstMs, this.work.retryMostMs), this.#lost.signal);
    this.#isBackingOff = false;
    this.#setPaused(false);
  }

  #nextBatch(): BusRecord[] {
    const { batch } = this.work;
    const [taken = []] = batches(this.#queue, batch);
    this.#queue.splice(0, taken.length);
    this.#bytes -= sizeOf(taken);
    if (this.#queue.length <= batch.records && this.#bytes <= batch.bytes) this.#setPaused(false);
    return taken;
  }

  #handledUpTo(next: bigint): void {
    if (!this.isLost) this.work.handled({ topic: this.topic, partition: this.number, next });
  }

  #readFrom(position: bigint): void {
    this.#position = new FetchPosition(position);
    this.fetch.seek(position);
  }

  #setPaused(paused: boolean): void {
    if (this.#isPaused === paused) return;
    this.#isPaused = paused;
    if (paused) this.fetch.pause();
    else this.fetch.resume();
  }
}

const sizeOf = (records: readonly BusRecord[]): number => records.reduce((sum, { value }) => sum + value.length, 0);
