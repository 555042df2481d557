import { type EventMetrics, noMetrics } from '../../adapters/metrics/event-metrics.js';
import type { Clock } from '../../kernel/clock.js';
import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import { stopInTurn } from '../../kernel/stopping.js';
import type { BusRecord, EventBus, RunningSubscription } from '../bus/bus.js';
import { type FaultPoints, noFaults } from '../event/faults.js';
import { Batcher } from './batcher.js';
import type { Consumer } from './consumer.js';
import { type Consumable, HandlerRegistry, type Malformed } from './handler-registry.js';
import { Processor, type RetryPolicy } from './processor.js';
import { Redelivery } from './redelivery.js';
import type { InboxTransaction, TransactionRunner } from './transaction.js';
import { Watermark } from './watermark.js';

export interface InboxOptions {
  /** The service's name: its consumer group, and its name in the inbox. */
  readonly consumer: string;
  readonly consumers: readonly Consumer[];
  readonly bus: Pick<EventBus, 'subscribe'>;
  readonly transaction: TransactionRunner;
  /** Reads outside of a transaction. Without it the inbox opens one to read. */
  readonly read?: InboxTransaction['execute'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics?: EventMetrics;
  readonly faults?: FaultPoints;
  readonly retry?: Partial<RetryPolicy>;
  /** The interval at which parked events of other processes are polled, in ms. Its own it retries when they are due. */
  readonly retryPollMs?: number;
  /** The most events that share a transaction while clients ask, or always, when it is not known whether they do. */
  readonly batchSize?: number;
  /** Whether clients ask this process for something in these moments: they would wait for large batches. */
  readonly isAsked?: () => boolean;
  /** The most transactions at once: the service's requests need connections too. */
  readonly concurrency?: number;
  /** The least time between the starts of two transactions, in ms, in which events of all partitions collect. An idle inbox does not wait. */
  readonly batchMs?: number;
  /** The interval of heartbeats while a batch is handled, in ms. */
  readonly heartbeatMs?: number;
  /** A transaction that takes longer than this makes the service unready, in ms. */
  readonly stallAfterMs?: number;
  /** The interval at which the watermark is stored, in ms. */
  readonly watermarkMs?: number;
  /** Applies events without the inbox. Only for the chaos test, to prove that it notices. */
  readonly withoutInbox?: boolean;
}

/** With more, clients of the same process would wait longer: see `npm run bench -- backlog`. */
const BATCH = 100;
/** While nobody waits: what follows an import costs less in large batches. As many as a fetch brings of a partition. */
const UNASKED_BATCH = 500;
/** An inbox that has nothing to do reads its lag so many times more seldom. */
const IDLE_LOOKS = 4;
/** It stores the watermark at every so many of these. */
const IDLE_STORES = 30;

export interface RunningInbox {
  /** False when the subscription or a transaction has stalled; the service's readiness reports it. */
  healthy(): boolean;
  /** Records that the inbox has not processed yet, by topic. */
  lag(): Promise<Record<string, bigint>>;
  /** Resolves with true once everything that was on the bus at the call is applied or parked; with false when `signal` aborts first. */
  caughtUp(signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

/** Subscribes a service to the events that it consumes, and applies each exactly once. Resolves once it is subscribed. */
export async function startInbox(options: InboxOptions): Promise<RunningInbox> {
  const inbox = new Inbox(options);
  await inbox.start();
  return inbox;
}

class Inbox implements RunningInbox {
  readonly #handlers: HandlerRegistry;
  readonly #watermark: Watermark;
  readonly #processor: Processor;
  readonly #redelivery: Redelivery;
  readonly #batcher: Batcher<Consumable | Malformed>;
  readonly #stopping = new AbortController();
  /** The partitions whose batches are rejected: the times of the first rejection and of the last. */
  readonly #rejected = new Map<string, { since: number; last: number }>();
  /** The transactions in flight, with their start times. */
  readonly #inFlight = new Set<{ at: number }>();
  #subscription: RunningSubscription | undefined;
  #watermarkLoop: Promise<void> | undefined;

  constructor(private readonly options: InboxOptions) {
    const { consumer, consumers, metrics = noMetrics, faults = noFaults } = options;
    const retry = { attempts: 8, firstMs: 200, mostMs: 60_000, ...options.retry };
    this.#handlers = new HandlerRegistry(consumers);
    this.#watermark = new Watermark(consumer);
    const onParked = () => this.#redelivery.notify();
    const processing = { ...options, metrics, faults, retry, watermark: this.#watermark, onParked };
    this.#processor = new Processor(processing);
    this.#redelivery = new Redelivery(processing, this.#handlers, options.retryPollMs ?? 10_000);
    const { concurrency = 2, batchMs = 5 } = options;
    this.#batcher = new Batcher({ size: () => this.#batchSize, concurrency, everyMs: batchMs }, (items) =>
      this.#tracked(() => this.#processor.apply(items)),
    );
  }

  async start(): Promise<void> {
    const { bus, consumer } = this.options;
    this.#subscription = await bus.subscribe({
      group: consumer,
      topics: this.#handlers.topics,
      types: this.#handlers.types,
      onLeftOut: (type) => this.#skipped(type),
      handle: (records, heartbeat) => this.#withHeartbeats(heartbeat, () => this.#receive(records)),
    });
    this.#redelivery.start();
    this.#watermarkLoop = this.#keepWatermark(this.#subscription);
  }

  healthy(): boolean {
    const limit = performance.now() - this.#stallAfterMs;
    const stalled = [...this.#inFlight].some(({ at }) => at < limit);
    // A partition whose last rejection is long ago belongs to another process by now.
    const rejected = [...this.#rejected.values()].some(({ since, last }) => since < limit && last > limit);
    return this.#subscription?.healthy() === true && !stalled && !rejected;
  }

  async lag(): Promise<Record<string, bigint>> {
    return (await this.#subscription?.lag()) ?? {};
  }

  async caughtUp(signal: AbortSignal): Promise<boolean> {
    return (await this.#subscription?.caughtUp(signal)) ?? false;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await stopInTurn(
      () => this.#subscription?.stop(),
      () => this.#redelivery.stop(),
      () => this.#watermarkLoop,
    );
  }

  get #batchSize(): number {
    const { batchSize = BATCH, isAsked = () => true } = this.options;
    return isAsked() ? batchSize : Math.max(batchSize, UNASKED_BATCH);
  }

  get #stallAfterMs(): number {
    return this.options.stallAfterMs ?? 60_000;
  }

  /** Rejects when not even a failure could be stored. For a while that is an outage; when it lasts, the inbox is unhealthy. */
  async #receive(records: readonly BusRecord[]): Promise<void> {
    const { topic, partition } = records[0] as BusRecord;
    const name = `${topic}/${partition}`;
    try {
      await this.#process(records);
      this.#rejected.delete(name);
    } catch (error) {
      const now = performance.now();
      this.#rejected.set(name, { since: this.#rejected.get(name)?.since ?? now, last: now });
      throw error;
    }
  }

  async #process(records: readonly BusRecord[]): Promise<void> {
    const ours: (Consumable | Malformed)[] = [];
    for (const record of records) {
      const incoming = this.#handlers.classify(record);
      if (incoming.kind === 'not consumed') this.#skipped(record.headers.ce_type ?? 'unknown');
      else ours.push(incoming);
    }
    for (let at = 0; at < ours.length; ) {
      const some = ours.slice(at, at + this.#batchSize);
      await this.#batcher.add(some);
      at += some.length;
    }
    this.#watermark.advance(records);
  }

  #skipped(type: string): void {
    const { consumer, metrics = noMetrics } = this.options;
    metrics.skipped(consumer, type, 'not consumed');
  }

  async #tracked(work: () => Promise<void>): Promise<void> {
    const entry = { at: performance.now() };
    this.#inFlight.add(entry);
    await work().finally(() => this.#inFlight.delete(entry));
  }

  /** Sends heartbeats until the work counts as stalled. After that the bus may assign the partition to another member. */
  async #withHeartbeats(heartbeat: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    const since = performance.now();
    const heartbeats = setInterval(() => {
      if (this.healthy() || performance.now() - since < this.#stallAfterMs) heartbeat().catch(() => {});
    }, this.options.heartbeatMs ?? 3_000);
    await work().finally(() => clearInterval(heartbeats));
  }

  async #keepWatermark(subscription: RunningSubscription): Promise<void> {
    const { consumer, transaction, clock, log, metrics = noMetrics, watermarkMs = 15_000 } = this.options;
    for (let idle = 0; !this.#stopping.signal.aborted; ) {
      await delay(idle > 0 ? watermarkMs * IDLE_LOOKS : watermarkMs, this.#stopping.signal);
      try {
        const now = clock.now();
        const lag = await subscription.lag();
        idle = this.#watermark.hasAdvanced || Object.values(lag).some((records) => records > 0n) ? 0 : idle + 1;
        // The rows that an idle inbox keeps for longer are no more than it has.
        if (idle <= 1 || idle % IDLE_STORES === 0) await transaction((tx) => this.#watermark.store(tx, now, lag));
        for (const [topic, records] of Object.entries(lag)) metrics.lag(consumer, topic, Number(records));
      } catch (error) {
        log.warn({ err: error, consumer }, 'the watermark could not be stored; the inbox retries');
      }
    }
  }
}
