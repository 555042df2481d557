import { backoff, delay } from '../../../kernel/delay.js';
import type { KafkaAddress } from './client.js';
import { type FetchedBatch, KafkaConsumer } from './consumer.js';
import { type GroupOffsets, nameOf } from './group-offsets.js';
import { OffsetCommits } from './offset-commits.js';
import { OwnedPartition, type PartitionWork } from './owned-partition.js';
import type { MemberTimings } from './timings.js';

const FLUSH_WITHIN_MS = 5_000;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 2_000;

/** One consumer's time in a group: the partitions that the group assigned to it, and the offsets that it has to commit. */
export class Membership {
  readonly #consumer: KafkaConsumer;
  readonly #commits = new OffsetCommits((handled) => this.#consumer.commit(handled));
  readonly #partitions = new Map<string, OwnedPartition>();
  readonly #started = Promise.withResolvers<void>();
  readonly #work: PartitionWork;
  #hasStarted = false;
  #stopping = false;

  constructor(
    address: KafkaAddress,
    group: string,
    timings: MemberTimings,
    work: Omit<PartitionWork, 'handled'>,
    private readonly offsets: GroupOffsets,
  ) {
    this.#work = { ...work, handled: (handled) => this.#commits.add(handled) };
    this.#consumer = new KafkaConsumer(address, group, timings, {
      joining: () => this.#commits.pause(),
      joined: (assignment, unbroken) => this.#applyAssignment(assignment, unbroken),
      fetched: (batch) => this.#fetched(batch),
    });
  }

  get ended(): Promise<Error> {
    return this.#consumer.ended;
  }

  get aliveAt(): number {
    return this.#consumer.aliveAt;
  }

  /** Whether it has been assigned its partitions, and has started to fetch them. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get started(): Promise<void> {
    return this.#started.promise;
  }

  owns(name: string): boolean {
    return this.#partitions.has(name);
  }

  /** The idle partitions, with the offset that each waits for. */
  waiting(): ReadonlyMap<string, bigint> {
    const waiting = [...this.#partitions].map(([name, { waitingFor }]) => [name, waitingFor] as const);
    return new Map(waiting.filter((entry): entry is [string, bigint] => entry[1] !== undefined));
  }

  open(topics: readonly string[]): Promise<void> {
    return this.#consumer.open(topics);
  }

  /** Delivers no further batch. */
  stop(): void {
    this.#stopping = true;
    for (const partition of this.#partitions.values()) partition.stop();
  }

  /** Commits what was handled, if the brokers answer in time. */
  flush(): Promise<void> {
    return this.#commits.flush(FLUSH_WITHIN_MS);
  }

  /** Releases its partitions without a commit, and leaves the group. */
  async close(): Promise<void> {
    this.#commits.end();
    for (const partition of this.#partitions.values()) this.#lose(partition);
    await this.#consumer.close();
  }

  /** Partitions that stay go on, lost ones stop, and new ones start at the group's positions. */
  #applyAssignment(assignment: Readonly<Record<string, readonly number[]>>, unbroken: boolean): void {
    const mine = Object.entries(assignment).flatMap(([topic, numbers]) => numbers.map((partition) => ({ topic, partition })));
    const names = new Set(mine.map(({ topic, partition }) => nameOf(topic, partition)));
    for (const partition of this.#partitions.values()) {
      if (unbroken && names.has(partition.name)) partition.rejoined();
      else this.#lose(partition);
    }
    const added = mine
      .filter(({ topic, partition }) => !this.owns(nameOf(topic, partition)))
      .map((each) => this.#add(each.topic, each.partition));
    this.#commits.resume();
    if (added.length === 0) this.#markStarted();
    else if (!this.#stopping) void this.#startFetching(added);
  }

  #add(topic: string, partition: number): OwnedPartition {
    const fetch = {
      seek: (position: bigint) => this.#consumer.seek(topic, partition, position),
      pause: () => this.#consumer.pause(topic, partition),
      resume: () => this.#consumer.resume(topic, partition),
    };
    const owned = new OwnedPartition(topic, partition, fetch, this.#work);
    this.#partitions.set(owned.name, owned);
    return owned;
  }

  #lose(partition: OwnedPartition): void {
    partition.lose();
    this.#partitions.delete(partition.name);
    this.#commits.drop(partition.name);
  }

  /** Reads the group's positions only now, since the former owners may have committed until the rebalance. Never rejects. */
  async #startFetching(added: readonly OwnedPartition[]): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        const positions = await this.offsets.positions();
        for (const partition of added.filter(({ isLost }) => !isLost)) {
          const start = positions.get(partition.name);
          if (start) partition.start(start.position);
        }
        return this.#markStarted();
      } catch {
        if (added.every(({ isLost }) => isLost)) return;
        failures += 1;
        await delay(backoff(failures, RETRY_FIRST_MS, RETRY_MOST_MS));
      }
    }
  }

  #markStarted(): void {
    this.#hasStarted = true;
    this.#started.resolve();
  }

  #fetched(batch: FetchedBatch): boolean {
    return this.#partitions.get(nameOf(batch.topic, batch.partition))?.offer(batch) ?? false;
  }
}
