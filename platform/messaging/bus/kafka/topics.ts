import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import { delay } from '../../../kernel/delay.js';
import type { TopicSpec } from '../bus.js';

/** Domain topics keep everything, since a projection of any age can be rebuilt from offset 0. */
const unlimitedRetention: Readonly<Record<string, string>> = { 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete' };

/**
 * Kafka's limit for one batch of records as the producer packs it, in bytes: well above the largest event that an outbox
 * publishes (2 MiB). Kafka's default is 1 MiB.
 */
const LARGEST_MESSAGE = 8 * 1024 * 1024;

const KNOWN_WITHIN_MS = 10_000;
const POLL_MS = 50;

export interface TopicEnds {
  readonly low: bigint;
  /** The offset that the next record will get. */
  readonly high: bigint;
}

/** The topics of a cluster, through one admin client. */
export class KafkaTopics {
  readonly #known = new Set<string>();

  constructor(
    private readonly admin: Admin,
    /** Copies of each partition; undefined leaves it to the brokers. */
    private readonly replicas: number | undefined,
  ) {}

  /** Creates the topics that are missing. Throws when one exists with another partition count, or with a retention limit. */
  async create(specs: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await this.admin.listTopics());
    const missing = specs.filter(({ name }) => !existing.has(name));
    // Two processes may both find a topic missing. The brokers tell the slower one that it exists, and it then checks the topic like any other.
    if (missing.length > 0) await this.admin.createTopics({ topics: missing.map((spec) => this.#config(spec)), waitForLeaders: false });
    const counts = await this.#counts(specs.map(({ name }) => name));
    for (const { name, partitions } of specs) {
      const count = counts.get(name);
      if (count !== partitions) throw new Error(`${name} has ${count} partitions, fixed when it was created; ${partitions} were asked for`);
    }
    await this.#requireUnlimitedRetention(specs.map(({ name }) => name));
    for (const { name } of specs) this.#known.add(name);
  }

  /** Throws, and names them, when topics do not exist. kafkajs would ask the brokers for them again and again instead. */
  async requireExisting(names: Iterable<string>): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.#known.has(name));
    if (unknown.length === 0) return;
    const existing = new Set(await this.admin.listTopics());
    const missing = unknown.filter((name) => !existing.has(name));
    if (missing.length > 0) throw new Error(`there is no topic ${missing.join(', ')}`);
    for (const name of unknown) this.#known.add(name);
  }

  /** Where each partition's log starts and ends now. */
  async ends(topic: string): Promise<ReadonlyMap<number, TopicEnds>> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]));
  }

  /**
   * A broker learns of a new topic a moment after the controller has created it, and until then answers that there is none:
   * kafkajs's own wait treats that answer as an error.
   */
  async #counts(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const deadline = performance.now() + KNOWN_WITHIN_MS;
    for (;;) {
      try {
        const { topics } = await this.admin.fetchTopicMetadata({ topics: [...names] });
        return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(POLL_MS);
      }
    }
  }

  #config({ name, partitions }: TopicSpec): ITopicConfig {
    const settings: Record<string, string> = { ...unlimitedRetention, 'max.message.bytes': String(LARGEST_MESSAGE) };
    // Acknowledged records must survive the loss of one broker, and publishing must go on without it.
    if (this.replicas) settings['min.insync.replicas'] = String(Math.max(1, this.replicas - 1));
    return {
      topic: name,
      numPartitions: partitions,
      replicationFactor: this.replicas ?? -1,
      configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
    };
  }

  /** A topic that somebody created by hand, with Kafka's default retention of a week, would silently lose events. */
  async #requireUnlimitedRetention(names: readonly string[]): Promise<void> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: Object.keys(unlimitedRetention) })),
    });
    for (const { resourceName, configEntries } of resources) {
      const wrong = configEntries.filter(({ configName, configValue }) => unlimitedRetention[configName] !== configValue);
      if (wrong.length === 0) continue;
      const found = wrong.map(({ configName, configValue }) => `${configName}=${configValue}`).join(', ');
      throw new Error(`${resourceName} does not keep everything: ${found}`);
    }
  }
}
