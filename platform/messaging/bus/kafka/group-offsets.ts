import type { Admin } from 'kafkajs';
import { delay } from '../../../kernel/delay.js';
import type { KafkaTopics, TopicEnds } from './topics.js';

/** Between two looks whether a group has come far enough, in ms. Each asks the brokers about every topic. */
const POLL_MS = 100;

/** A partition's name, as a key. */
export const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Where a group stands in one partition. */
export interface GroupPosition {
  readonly topic: string;
  readonly partition: number;
  /** The next record to handle. */
  readonly position: bigint;
  /** The offset that the next record of the log will get. */
  readonly end: bigint;
  /** The group never committed here and starts at the end: to be committed at once, or the next member would find a later end. */
  readonly unpinned: boolean;
}

/** Where a consumer group stands, by what it committed. */
export class GroupOffsets {
  constructor(
    private readonly admin: Admin,
    private readonly topics: KafkaTopics,
    private readonly group: string,
    private readonly names: readonly string[],
    private readonly from: 'earliest' | 'latest',
  ) {}

  /** Every partition of the group's topics, by name. */
  async positions(): Promise<ReadonlyMap<string, GroupPosition>> {
    // In this order: a commit that is read before the log's end is never beyond it.
    const committed = await this.#committed();
    const standings = new Map<string, GroupPosition>();
    for (const topic of this.names) {
      for (const [partition, ends] of await this.topics.ends(topic)) {
        const name = nameOf(topic, partition);
        standings.set(name, { topic, partition, end: ends.high, ...this.#start(committed.get(name), ends) });
      }
    }
    return standings;
  }

  /** Records behind the end of the log, by topic. */
  async lag(): Promise<Record<string, bigint>> {
    const lag: Record<string, bigint> = Object.fromEntries(this.names.map((topic) => [topic, 0n]));
    for (const { topic, position, end } of (await this.positions()).values()) lag[topic] = (lag[topic] ?? 0n) + end - position;
    return lag;
  }

  /** True once the group has committed all that the log held at the call; false when `signal` aborts before. */
  async caughtUp(signal: AbortSignal): Promise<boolean> {
    const ends = await this.ends();
    while (!signal.aborted) {
      const standings = await this.positions();
      if ([...ends].every(([name, end]) => (standings.get(name)?.position ?? 0n) >= end)) return true;
      await delay(POLL_MS, signal);
    }
    return false;
  }

  /** An offset outside of the log is of another log by the same name, or of a lost tail. Twice is better than never: from the start. */
  #start(committed: bigint | undefined, { low, high }: TopicEnds): Pick<GroupPosition, 'position' | 'unpinned'> {
    const unpinned = committed === undefined && this.from === 'latest';
    if (unpinned) return { position: high, unpinned };
    return { position: committed === undefined || committed < low || committed > high ? low : committed, unpinned };
  }

  /** The offset that the next record of each partition will get, by name. */
  async ends(): Promise<ReadonlyMap<string, bigint>> {
    const ends = new Map<string, bigint>();
    for (const topic of this.names) {
      for (const [partition, { high }] of await this.topics.ends(topic)) ends.set(nameOf(topic, partition), high);
    }
    return ends;
  }

  async #committed(): Promise<ReadonlyMap<string, bigint>> {
    const topics = await this.admin.fetchOffsets({ groupId: this.group, topics: [...this.names] });
    const entries = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [nameOf(topic, partition), BigInt(offset)] as const),
    );
    // Kafka says -1 for nothing.
    return new Map(entries.filter(([, offset]) => offset >= 0n));
  }
}
