import type { Consumer, ConsumerConfig, EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';
import { systemClock } from '../../../kernel/clock.js';
import { withDeadline } from '../../../kernel/deadline.js';
import type { BusRecord } from '../bus.js';
import { type Ownership, stickyAssigner } from './assigner.js';
import { type KafkaAddress, type KafkaClient, kafkaClient, retryFor } from './client.js';
import type { OffsetToCommit } from './offset-commits.js';
import { toRecord } from './records.js';

export type ConsumerTimings = Required<
  Pick<ConsumerConfig, 'sessionTimeout' | 'rebalanceTimeout' | 'heartbeatInterval' | 'maxWaitTimeInMs'>
>;

export interface ConsumerEvents {
  /** The group is rebalancing: until `joined`, nothing may be committed. */
  joining(): void;
  /**
   * The partitions that this member owns now, by topic. `unbroken` when no other member can have owned its former partitions in
   * between: it rejoined as the same member, at the first attempt.
   */
  joined(assignment: Readonly<Record<string, readonly number[]>>, unbroken: boolean): void;
  /** Returns whether it accepts the batch; a rejected one is fetched again, from the offset of the last `seek`. Must neither wait nor throw. */
  fetched(batch: FetchedBatch): boolean;
}

export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly BusRecord[];
  /** The first and last offset of the batch. The brokers' own records, which kafkajs shows to nobody, count too. */
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The most that one fetch brings, in bytes: kafkajs decodes a fetch without yielding to the event loop, and a process that works
 * through a backlog has clients to answer. A larger record comes alone.
 */
const FETCH = { maxBytesPerPartition: 131_072, maxBytes: 524_288 };

/** How long a closing consumer may take to leave its group, in ms. */
const LEAVE_WITHIN_MS = 5_000;

/**
 * One kafkajs consumer, from joining the group to its end. kafkajs restarts after some errors and stops for good after others;
 * here it never restarts by itself: `ended` reports every end, and the owner makes a new consumer.
 */
export class KafkaConsumer {
  readonly #client: KafkaClient;
  readonly #consumer: Consumer;
  readonly #ended = Promise.withResolvers<Error>();
  #isOver = false;
  #aliveAt = performance.now();
  #memberId: string | undefined;
  #attempts = 0;
  #ownership: Ownership = { owned: {}, since: 0 };
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;

  constructor(
    address: KafkaAddress,
    group: string,
    { sessionTimeout, rebalanceTimeout, heartbeatInterval, maxWaitTimeInMs }: ConsumerTimings,
    private readonly events: ConsumerEvents,
  ) {
    // Retries for as long as the group remembers this member, so that a broker which comes back in time finds the same member. A
    // new one would have to wait until the old one's session has ended.
    const tries = retryFor(sessionTimeout);
    this.#client = kafkaClient(address, tries);
    this.#consumer = this.#client.kafka.consumer({
      groupId: group,
      sessionTimeout,
      rebalanceTimeout,
      heartbeatInterval,
      maxWaitTimeInMs,
      ...FETCH,
      allowAutoTopicCreation: false,
      partitionAssigners: [stickyAssigner({ ownership: () => this.#ownership, joining: () => this.#joining() })],
      retry: { ...tries, restartOnFailure: async () => false },
    });
    const { CRASH, GROUP_JOIN, HEARTBEAT, START_BATCH_PROCESS } = this.#consumer.events;
    this.#consumer.on(CRASH, ({ payload }) => this.#ended.resolve(payload.error));
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberId, payload.memberAssignment));
    this.#consumer.on(HEARTBEAT, () => this.#alive());
    // Where a transaction ends, the log has a record that kafkajs skips without calling `eachBatch`.
    this.#consumer.on(START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0 && !this.#isOver) this.events.fetched(spanOf(payload, []));
    });
  }

  /** Resolves with the reason when kafkajs has stopped. */
  get ended(): Promise<Error> {
    return this.#ended.promise;
  }

  /** When a broker last answered, by `performance.now()`. */
  get aliveAt(): number {
    return this.#aliveAt;
  }

  /** Joins the group. `joined` reports its first partitions. */
  async open(topics: readonly string[]): Promise<void> {
    await this.#consumer.connect();
    // kafkajs also goes there by itself from an offset that the log does not have, and the end of the log would lose records.
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async (payload) => this.#fetched(payload) });
  }

  seek(topic: string, partition: number, position: bigint): void {
    if (!this.#isOver) this.#consumer.seek({ topic, partition, offset: String(position) });
  }

  pause(topic: string, partition: number): void {
    if (!this.#isOver) this.#consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    if (!this.#isOver) this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  /** Commits once, in the present generation. `Consumer.commitOffsets` would retry after a rebalance, for partitions of other members. */
  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (!this.#commit) throw new Error('nothing was fetched yet');
    await this.#commit(byTopic(offsets));
  }

  /** Leaves the group, so that other members get its partitions at once, and ends every connection. */
  async close(): Promise<void> {
    this.#isOver = true;
    await withDeadline(this.#consumer.disconnect(), { afterMs: LEAVE_WITHIN_MS }).catch(() => {});
    this.#client.destroy();
  }

  #alive(): void {
    this.#aliveAt = performance.now();
  }

  #joining(): void {
    this.#attempts += 1;
    this.events.joining();
  }

  #joined(memberId: string, assignment: Readonly<Record<string, readonly number[]>>): void {
    if (this.#isOver) return;
    const unbroken = this.#attempts === 1 && memberId === this.#memberId;
    this.#attempts = 0;
    this.#memberId = memberId;
    this.#ownership = { owned: assignment, since: systemClock.now().getTime() };
    this.#alive();
    this.events.joined(assignment, unbroken);
  }

  #fetched({ batch, isStale, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): void {
    this.#alive();
    this.#commit = commitOffsetsIfNecessary;
    if (this.#isOver || isStale()) return;
    const { topic, partition, messages } = batch;
    const records = messages.map((message) => toRecord(topic, partition, message));
    const span = { topic, partition, firstOffset: batch.firstOffset(), lastOffset: batch.lastOffset() };
    if (this.events.fetched(spanOf(span, records))) resolveOffset(batch.lastOffset());
  }
}

function spanOf(
  { topic, partition, firstOffset, lastOffset }: { topic: string; partition: number; firstOffset: string | null; lastOffset: string },
  records: readonly BusRecord[],
): FetchedBatch {
  return { topic, partition, records, first: BigInt(firstOffset ?? lastOffset), last: BigInt(lastOffset) };
}

function byTopic(offsets: readonly OffsetToCommit[]): OffsetsByTopicPartition {
  const topics = [...Map.groupBy(offsets, ({ topic }) => topic)];
  return {
    topics: topics.map(([topic, its]) => ({ topic, partitions: its.map(({ partition, next }) => ({ partition, offset: String(next) })) })),
  };
}
