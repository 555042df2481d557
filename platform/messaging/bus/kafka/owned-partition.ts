import { backoff, delay } from '../../../kernel/delay.js';
import { type BatchLimits, batches } from '../batches.js';
import type { BusRecord } from '../bus.js';
import type { FetchedBatch } from './consumer.js';
import type { Deliveries } from './deliveries.js';
import { FetchPosition } from './fetch-position.js';
import { nameOf } from './group-offsets.js';
import type { OffsetToCommit } from './offset-commits.js';

/** How one partition controls the fetch loop. */
export interface FetchControl {
  /** The next fetch starts here. Records that were fetched and are not handed over yet are dropped. */
  seek(position: bigint): void;
  pause(): void;
  resume(): void;
}

export interface PartitionWork {
  readonly deliveries: Deliveries;
  /** The most that a handler gets at a time. */
  readonly batch: BatchLimits;
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  handle(records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void>;
  handled(handled: OffsetToCommit): void;
  rejected(partition: string, error: unknown): void;
}

/** How many batches may wait behind the one in flight before the partition is paused. */
const QUEUED_BATCHES = 4;

/**
 * A partition while this member owns it: queues what the fetch loop brings, and delivers it at the handler's pace. So the fetch
 * loop never waits for a handler, and goes on with heartbeats and with the other partitions.
 */
export class OwnedPartition {
  readonly name: string;
  readonly #lost = new AbortController();
  readonly #queue: BusRecord[] = [];
  #bytes = 0;
  /** Undefined until the group's position is known. */
  #position: FetchPosition | undefined;
  #isBackingOff = false;
  #isPaused = false;
  #isDelivering = false;
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

  /** The offset that it waits for while it is idle. */
  get waitingFor(): bigint | undefined {
    return this.#isDelivering ? undefined : this.#position?.next;
  }

  start(position: bigint): void {
    if (this.isLost) return;
    this.#readFrom(position);
    this.#setPaused(false);
  }

  /** After a rebalance in which this member kept the partition: kafkajs would start again from the committed offset. */
  rejoined(): void {
    if (this.#position) this.fetch.seek(this.#position.next);
  }

  /** Accepts nothing more. The batch in flight may end, and is committed. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.length = 0;
  }

  /** Another member owns it now, and handles the batch in flight again. It is not committed here. */
  lose(): void {
    this.#lost.abort();
    this.#queue.length = 0;
    // kafkajs remembers which partitions are paused, and this one may come back.
    this.#setPaused(false);
  }

  /** Accepts a fetched batch. False when it is not the expected one: then the fetch loop may not advance past it. */
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
    if (this.#queue.length > QUEUED_BATCHES * this.work.batch.records || this.#bytes > QUEUED_BATCHES * this.work.batch.bytes)
      this.#setPaused(true);
    if (this.#isDelivering) return true;
    if (wanted.length > 0) void this.#run();
    else this.#handledUpTo(this.#position.next);
    return true;
  }

  /** Delivers until the queue is empty. Never rejects. */
  async #run(): Promise<void> {
    this.#isDelivering = true;
    while (this.#queue.length > 0) {
      await this.work.deliveries.idle(this.name);
      if (this.#queue.length > 0) await this.#deliverOne();
    }
    this.#isDelivering = false;
  }

  async #deliverOne(): Promise<void> {
    const records = this.#nextBatch();
    // Computed before the delivery: records that arrive or are dropped during it are not handled with these.
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

  /** Fetches the same records again after a backoff: nothing behind them may be handled before them. */
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
    const [next = []] = batches(this.#queue, batch);
    this.#queue.splice(0, next.length);
    this.#bytes -= sizeOf(next);
    if (this.#queue.length <= batch.records && this.#bytes <= batch.bytes) this.#setPaused(false);
    return next;
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
