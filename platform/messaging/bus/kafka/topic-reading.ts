import { AutoResetEvent } from '../../../kernel/auto-reset-event.js';
import { newId } from '../../../kernel/ids.js';
import type { BusRecord } from '../bus.js';
import type { KafkaAddress } from './client.js';
import { type ConsumerTimings, type FetchedBatch, KafkaConsumer } from './consumer.js';
import { FetchPosition } from './fetch-position.js';
import type { TopicEnds } from './topics.js';

/** Records that may wait for the reader, a partition, before it is fetched no further. */
const AHEAD = 2_000;

interface Reading {
  readonly read: FetchPosition;
  readonly end: bigint;
  readonly records: BusRecord[];
  paused: boolean;
}

/**
 * Reads the partitions of a topic from where they are to begin to `ends`. kafkajs reads in groups alone: each reading has a
 * group of its own, of one, that never commits.
 */
export class TopicReading {
  readonly #partitions: Map<number, Reading>;
  readonly #wakeup = new AutoResetEvent();
  readonly #consumer: KafkaConsumer;
  #reason: Error | undefined;

  constructor(
    address: KafkaAddress,
    private readonly topic: string,
    timings: ConsumerTimings,
    ends: ReadonlyMap<number, TopicEnds>,
    from: ReadonlyMap<number, bigint>,
    readonly group = `read-${newId()}`,
  ) {
    this.#partitions = new Map(
      [...ends].map(([partition, { low, high }]) => {
        const asked = from.get(partition) ?? 0n;
        return [partition, { read: new FetchPosition(asked > low ? asked : low), end: high, records: [], paused: false }];
      }),
    );
    this.#consumer = new KafkaConsumer(address, group, timings, {
      joining() {},
      joined: () => this.#seekAll(),
      fetched: (batch) => this.#fetched(batch),
    });
  }

  async *records(): AsyncGenerator<BusRecord> {
    if (this.#isDone) return;
    await this.#consumer.open([this.topic]);
    void this.#consumer.ended.then((reason) => {
      this.#reason = reason;
      this.#wakeup.notify();
    });
    while (!this.#isDone) {
      if (this.#reason) throw this.#reason;
      yield* this.#fetchedSoFar();
      if (!this.#isDone) await this.#wakeup.wait(60_000);
    }
  }

  close(): Promise<void> {
    return this.#consumer.close();
  }

  get #isDone(): boolean {
    return [...this.#partitions.values()].every((reading) => isRead(reading) && reading.records.length === 0);
  }

  *#fetchedSoFar(): Generator<BusRecord> {
    for (const [partition, reading] of this.#partitions) {
      while (reading.records.length > 0) yield* reading.records.splice(0, 100);
      if (reading.paused && !isRead(reading)) this.#setPaused(partition, reading, false);
    }
  }

  /** Also after a rebalance of our group of one, which happens when we were out of reach for a while. */
  #seekAll(): void {
    for (const [partition, reading] of this.#partitions) {
      this.#consumer.seek(this.topic, partition, reading.read.next);
      if (isRead(reading)) this.#setPaused(partition, reading, true);
    }
  }

  #fetched(batch: FetchedBatch): boolean {
    const reading = this.#partitions.get(batch.partition);
    if (!reading || reading.paused) return false;
    const { next } = reading.read;
    if (!reading.read.advance(batch)) {
      this.#consumer.seek(this.topic, batch.partition, next);
      return false;
    }
    reading.records.push(...batch.records.filter(({ offset }) => offset >= next && offset < reading.end));
    if (isRead(reading) || reading.records.length > AHEAD) this.#setPaused(batch.partition, reading, true);
    this.#wakeup.notify();
    return true;
  }

  #setPaused(partition: number, reading: Reading, paused: boolean): void {
    reading.paused = paused;
    if (paused) this.#consumer.pause(this.topic, partition);
    else this.#consumer.resume(this.topic, partition);
  }
}

const isRead = ({ read, end }: Reading): boolean => read.next >= end;
