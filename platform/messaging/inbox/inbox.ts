import { type EventMetrics, noMetrics } from '../../adapters/metrics/event-metrics.js';
import type { Clock } from '../../kernel/clock.js';
import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { BusRecord, EventBus, RunningSubscription } from '../bus/bus.js';
import { type FaultPoints, noFaults } from '../event/faults.js';
import { Batcher } from './batcher.js';
import type { Consumer } from './consumer.js';
import { type Consumable, HandlerRegistry, type Malformed } from './handler-registry.js';
import { Processor, type RetryPolicy } from './processor.js';
import { Redelivery } from './redelivery.js';
import type { TransactionRunner } from './transaction.js';
import { Watermark } from './watermark.js';

export interface InboxOptions {
  /** The service's name: its consumer group, and its name in the inbox. */
  readonly consumer: string;
  readonly consumers: readonly Consumer[];
  readonly bus: Pick<EventBus, 'subscribe'>;
  readonly transaction: TransactionRunner;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics?: EventMetrics;
  readonly faults?: FaultPoints;
  readonly retry?: Partial<RetryPolicy>;
  /** Between two looks at what is held, in ms. */
  readonly retryPollMs?: number;
  /** Events that share a transaction at most. */
  readonly batchSize?: number;
  /** Transactions at once: the service's requests need connections too. */
  readonly concurrency?: number;
  /** Between the starts of two transactions at least, in ms: events of all partitions gather meanwhile. After a rest there is no wait. */
  readonly batchMs?: number;
  /** Between two signs of life while a batch is handled, in ms. */
  readonly heartbeatMs?: number;
  /** A transaction that takes longer makes the service unready, in ms. */
  readonly stallAfterMs?: number;
  /** Between two notes of how far everything has been seen, in ms. */
  readonly watermarkMs?: number;
  /** Applies without looking at the inbox: only to show that the chaos test sees it. */
  readonly withoutInbox?: boolean;
}

export interface RunningInbox {
  /** False when the subscription or a transaction has stalled: readiness says so. */
  healthy(): boolean;
  /** Records not taken yet, by topic. */
  lag(): Promise<Record<string, bigint>>;
  /** Answers true once all that the bus held at the call was taken: applied, or held. False when `signal` aborts before. */
  caughtUp(signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

/** Subscribes a service to all it reacts to. Returns once it is subscribed. */
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
  /** The partitions whose batches are rejected: since when, and when the last one was. */
  readonly #rejected = new Map<string, { since: number; last: number }>();
  /** When each transaction under way began. */
  readonly #inFlight = new Set<{ at: number }>();
  #subscription: RunningSubscription | undefined;
  #watermarkLoop: Promise<void> | undefined;

  constructor(private readonly options: InboxOptions) {
    const { consumer, consumers, metrics = noMetrics, faults = noFaults } = options;
    const retry = { attempts: 8, firstMs: 200, mostMs: 60_000, ...options.retry };
    this.#handlers = new HandlerRegistry(consumers);
    this.#watermark = new Watermark(consumer);
    const processing = { ...options, metrics, faults, retry, watermark: this.#watermark };
    this.#processor = new Processor(processing);
    this.#redelivery = new Redelivery(processing, this.#handlers, options.retryPollMs ?? 500);
    const { batchSize = 100, concurrency = 2, batchMs = 5 } = options;
    this.#batcher = new Batcher({ size: batchSize, concurrency, everyMs: batchMs }, (items) =>
      this.#tracked(() => this.#processor.apply(items)),
    );
  }

  async start(): Promise<void> {
    const { bus, consumer } = this.options;
    this.#subscription = await bus.subscribe({
      group: consumer,
      topics: this.#handlers.topics,
      handle: (records, heartbeat) => this.#withHeartbeats(heartbeat, () => this.#receive(records)),
    });
    this.#redelivery.start();
    this.#watermarkLoop = this.#keepWatermark(this.#subscription);
  }

  healthy(): boolean {
    const limit = performance.now() - this.#stallAfterMs;
    const stalled = [...this.#inFlight].some(({ at }) => at < limit);
    // One that was rejected long ago has gone to another process meanwhile.
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
    await this.#subscription?.stop();
    await Promise.all([this.#redelivery.stop(), this.#watermarkLoop]);
  }

  get #stallAfterMs(): number {
    return this.options.stallAfterMs ?? 60_000;
  }

  /** Rejects where not even a failure could be stored. For a while that is an outage; for long, the service is not ready. */
  async #receive(records: readonly BusRecord[]): Promise<void> {
    const { topic, partition } = records[0] as BusRecord;
    const place = `${topic}/${partition}`;
    try {
      await this.#process(records);
      this.#rejected.delete(place);
    } catch (error) {
      const now = performance.now();
      this.#rejected.set(place, { since: this.#rejected.get(place)?.since ?? now, last: now });
      throw error;
    }
  }

  async #process(records: readonly BusRecord[]): Promise<void> {
    const { consumer, metrics = noMetrics, batchSize = 100 } = this.options;
    const ours: (Consumable | Malformed)[] = [];
    for (const record of records) {
      const incoming = this.#handlers.classify(record);
      if (incoming.kind === 'not consumed') metrics.skipped(consumer, record.headers.ce_type ?? 'unknown', 'not consumed');
      else ours.push(incoming);
    }
    for (let at = 0; at < ours.length; at += batchSize) {
      await this.#batcher.add(ours.slice(at, at + batchSize));
    }
    this.#watermark.advance(records);
  }

  async #tracked(work: () => Promise<void>): Promise<void> {
    const begun = { at: performance.now() };
    this.#inFlight.add(begun);
    await work().finally(() => this.#inFlight.delete(begun));
  }

  /** For as long as the work may still be sound. After that the bus may give the partition to another. */
  async #withHeartbeats(heartbeat: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    const since = performance.now();
    const beating = setInterval(() => {
      if (this.healthy() || performance.now() - since < this.#stallAfterMs) heartbeat().catch(() => {});
    }, this.options.heartbeatMs ?? 3_000);
    await work().finally(() => clearInterval(beating));
  }

  async #keepWatermark(subscription: RunningSubscription): Promise<void> {
    const { consumer, transaction, clock, log, metrics = noMetrics, watermarkMs = 15_000 } = this.options;
    while (!this.#stopping.signal.aborted) {
      await delay(watermarkMs, this.#stopping.signal);
      try {
        const now = clock.now();
        const lag = await subscription.lag();
        await transaction((tx) => this.#watermark.store(tx, now, lag));
        for (const [topic, records] of Object.entries(lag)) metrics.lag(consumer, topic, Number(records));
      } catch (error) {
        log.warn({ err: error, consumer }, 'how far events have been seen could not be noted; it is tried again');
      }
    }
  }
}
