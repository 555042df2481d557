import type { Admin } from 'kafkajs';
import { delay } from '../../../kernel/delay.js';
import type { KafkaTopics, TopicEnds } from './topics.js';

/** The interval at which `caughtUp` polls, in ms. Each poll asks the brokers about every topic. */
const POLL_MS = 100;

/** A partition's name, for maps and logs. */
export const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** How far a group has come in one partition. */
export interface GroupPosition {
  readonly topic: string;
  readonly partition: number;
  /** The next record to handle. */
  readonly position: bigint;
  /** The offset that the next record of the log will get. */
  readonly end: bigint;
}

/** Reads how far a consumer group has come, from its committed offsets. */
export class GroupOffsets {
  constructor(
    private readonly admin: Admin,
    private readonly topics: KafkaTopics,
    private readonly group: string,
    private readonly names: readonly string[],
  ) {}

  /** The group's position in every partition of its topics, by the partition's name. */
  async positions(): Promise<ReadonlyMap<string, GroupPosition>> {
    // In this order: an offset that is read before the log's end is never beyond that end.
    const committed = await this.#committed();
    const positions = new Map<string, GroupPosition>();
    for (const topic of this.names) {
      for (const [partition, ends] of await this.topics.ends(topic)) {
        const name = nameOf(topic, partition);
        positions.set(name, { topic, partition, end: ends.high, position: positionIn(ends, committed.get(name)) });
      }
    }
    return positions;
  }

  /** Records behind the end of the log, by topic. */
  async lag(): Promise<Record<string, bigint>> {
    const lag: Record<string, bigint> = Object.fromEntries(this.names.map((topic) => [topic, 0n]));
    for (const { topic, position, end } of (await this.positions()).values()) lag[topic] = (lag[topic] ?? 0n) + end - position;
    return lag;
  }

  /** Resolves with true once the group has committed everything that was in the log at the call; with false when `signal` aborts first. */
  async caughtUp(signal: AbortSignal): Promise<boolean> {
    const ends = await this.ends();
    while (!signal.aborted) {
      const positions = await this.positions();
      if ([...ends].every(([name, end]) => (positions.get(name)?.position ?? 0n) >= end)) return true;
      await delay(POLL_MS, signal);
    }
    return false;
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
    // Kafka answers -1 where the group has committed nothing.
    return new Map(entries.filter(([, offset]) => offset >= 0n));
  }
}

/**
 * A committed offset that is not in the log belongs to an earlier topic of the same name, or to a tail that the brokers lost.
 * The group then starts from the beginning: handling a record twice is better than never.
 */
const positionIn = ({ low, high }: TopicEnds, committed: bigint | undefined): bigint =>
  committed === undefined || committed < low || committed > high ? low : committed;
