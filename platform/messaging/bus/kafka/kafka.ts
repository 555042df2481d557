import type { Admin, Producer } from 'kafkajs';
import type { Logger } from '../../../kernel/log.js';
import { stopInTurn, stopTogether } from '../../../kernel/stopping.js';
import { toWire } from '../../event/cloud-events.js';
import type { EventEnvelope } from '../../event/envelope.js';
import { type BatchLimits, batches } from '../batches.js';
import type { EventBus, RunningSubscription, Subscription, TopicSpec } from '../bus.js';
import { partitionOf } from '../murmur2.js';
import type { KafkaAccess } from './access.js';
import { type KafkaClient, kafkaClient, retry } from './client.js';
import { GroupOffsets } from './group-offsets.js';
import { KafkaMember } from './member.js';
import { type NewRecord, toMessage } from './records.js';
import { defaultTimings, type MemberTimings } from './timings.js';
import { KafkaTopics } from './topics.js';

export interface KafkaBusOptions extends Partial<MemberTimings> {
  /** `host:port`, some of the cluster's brokers. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly log: Logger;
  readonly access?: KafkaAccess;
  /** The replication factor of topics that it creates; undefined leaves it to the brokers. */
  readonly replicas?: number;
  /** The most that a handler gets at a time. */
  readonly batch?: BatchLimits;
}

/** The most that one request carries. All its records for one partition are one batch, and the brokers limit the batch like one message. */
const PUBLISH_LIMITS: BatchLimits = { records: 1_000, bytes: 1024 * 1024 };

/** All replicas in sync must have a record before it counts as published. */
const ALL = -1;

/** The event bus of the distributed shape. */
export class KafkaBus implements EventBus {
  readonly #client: KafkaClient;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #topics: KafkaTopics;
  readonly #members = new Map<string, KafkaMember>();
  readonly #timings: MemberTimings;

  private constructor(private readonly options: Required<Pick<KafkaBusOptions, 'clientId'>> & KafkaBusOptions) {
    this.#timings = { ...defaultTimings, ...options };
    this.#client = kafkaClient(options);
    this.#admin = this.#client.kafka.admin({ retry });
    this.#producer = this.#client.kafka.producer({
      retry,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message, partitionMetadata }) =>
          partitionOf(message.key as string | null, partitionMetadata.length),
    });
    this.#topics = new KafkaTopics(this.#admin, options.replicas);
  }

  /** Connects to the brokers. Rejects when none answers within a few seconds. */
  static async open(options: KafkaBusOptions): Promise<KafkaBus> {
    const bus = new KafkaBus({ ...options, clientId: options.clientId ?? 'lms' });
    try {
      await Promise.all([bus.#admin.connect(), bus.#producer.connect()]);
    } catch (error) {
      bus.#client.destroy();
      throw error;
    }
    return bus;
  }

  createTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#topics.create(topics);
  }

  publish(events: readonly EventEnvelope[]): Promise<void> {
    return this.append(events.map(toWire));
  }

  /** Appends records as they are: those that `publish` makes, and those that a test or a tool makes by hand. */
  async append(records: readonly NewRecord[]): Promise<void> {
    await this.#topics.requireExisting(records.map(({ topic }) => topic));
    for (const some of batches(records, PUBLISH_LIMITS)) {
      const topicMessages = [...Map.groupBy(some, ({ topic }) => topic)].map(([topic, its]) => ({ topic, messages: its.map(toMessage) }));
      await this.#producer.sendBatch({ acks: ALL, topicMessages });
    }
  }

  async subscribe(subscription: Subscription): Promise<RunningSubscription> {
    const { group, topics } = subscription;
    if (this.#members.has(group)) throw new Error(`${group} is subscribed here already: a group has one member a process`);
    await this.#topics.requireExisting(topics);
    const offsets = new GroupOffsets(this.#admin, this.#topics, group, topics);
    const member = new KafkaMember(
      this.#address,
      subscription,
      offsets,
      this.options.batch ?? { records: 200, bytes: 1024 * 1024 },
      this.#timings,
    );
    this.#members.set(group, member);
    await member.start();
    return {
      healthy: () => member.healthy(),
      lag: () => member.lag(),
      caughtUp: (signal) => member.caughtUp(signal),
      stop: () => this.#leave(group, member),
    };
  }

  async stop(): Promise<void> {
    const members = [...this.#members].map(([group, member]) => ({ stop: () => this.#leave(group, member) }));
    const clients = [this.#producer, this.#admin].map((client) => ({ stop: () => client.disconnect() }));
    await stopInTurn(
      () => stopTogether(members),
      () => stopTogether(clients),
      () => this.#client.destroy(),
    );
  }

  get #address() {
    const { brokers, clientId, log, access } = this.options;
    return { brokers, clientId, log, access };
  }

  async #leave(group: string, member: KafkaMember): Promise<void> {
    await member.stop();
    if (this.#members.get(group) === member) this.#members.delete(group);
  }
}
