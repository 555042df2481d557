import type { EventEnvelope } from '../event/envelope.js';

/** What is needed to create a topic. Its partition count never changes afterwards. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
}

/** A record as the bus delivers it. `value` is not parsed yet: the inbox judges bad input, the bus never does. */
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
   * The types of events that it is for. A bus that can tell leaves out records of other types, which then cost next to nothing, and calls
   * `onLeftOut` instead; the inbox skips those that come all the same. Records without a type are always delivered.
   */
  readonly types?: ReadonlySet<string>;
  onLeftOut?(type: string): void;
  /**
   * The bus calls it with records of one partition, in order, and never concurrently for one partition. When it resolves, the
   * bus commits the records; when it rejects, the bus delivers them again after a backoff. Call `heartbeat` during long work.
   */
  handle(records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void>;
}

export interface RunningSubscription {
  /** False when the consumer has crashed or stalled; the service's readiness reports it. */
  healthy(): boolean;
  /** Records behind the end of the log, by topic. */
  lag(): Promise<Record<string, bigint>>;
  /** Resolves with true once the group has handled everything that was in the log at the call; with false when `signal` aborts first. */
  caughtUp(signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

/** The event bus: an append-only log in PostgreSQL, or Kafka. One contract suite covers both. */
export interface EventBus {
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Resolves when the broker has acknowledged all events. The events of one key stay in order. */
  publish(events: readonly EventEnvelope[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<RunningSubscription>;
  stop(): Promise<void>;
}
