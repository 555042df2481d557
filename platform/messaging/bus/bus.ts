import type { EventEnvelope } from '../event/envelope.js';

/** A topic as the bus keeps it. The partition count is fixed when it is created. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
}

/** A record as it came off the bus. `value` is not parsed yet: bad input is the inbox's to judge, never the bus's. */
export interface BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  /** CloudEvents binary mode: `ce_id`, `ce_type`, … in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

export interface Subscription {
  /** The consumer group: the service's name, or a projection's. One that never committed starts at the earliest record. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Called with records of one partition, in order, never concurrently for one partition. When it resolves, the records
   * are committed; when it rejects, they are delivered again after a pause. Call `heartbeat` during long work.
   */
  handle(records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void>;
}

export interface RunningSubscription {
  /** False when the consumer has crashed or stalled; readiness says so. */
  healthy(): boolean;
  /** Records behind the end of the log, by topic. */
  lag(): Promise<Record<string, bigint>>;
  /** Answers true once the group has handled all that the log held at the call; false when `signal` aborts before. */
  caughtUp(signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

/** The event bus: an append-only log in PostgreSQL, or Kafka. One contract suite covers both. */
export interface EventBus {
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Resolves when the broker has acknowledged all of them. Order is kept per key. */
  publish(events: readonly EventEnvelope[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<RunningSubscription>;
  stop(): Promise<void>;
}
