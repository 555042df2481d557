import type { EventMetrics } from '../../adapters/metrics/event-metrics.js';
import type { Clock } from '../../kernel/clock.js';
import { backoff } from '../../kernel/delay.js';
import { type Logger, withLogFields } from '../../kernel/log.js';
import type { FaultPoints } from '../event/faults.js';
import { type Failure, failureOf } from './failure.js';
import { type Consumable, correlationOf, correlationOfRun, type Malformed } from './handler-registry.js';
import { type Claimed, claim, keyOf, type NewParkedMessage, park, parkedKeys } from './inbox-store.js';
import { runsOf } from './runs.js';
import type { InboxTransaction, TransactionRunner } from './transaction.js';
import type { Watermark } from './watermark.js';

export interface RetryPolicy {
  /** The number of tries after which an event is a dead letter. */
  readonly attempts: number;
  /** The wait after the first failure, in ms; it doubles up to `mostMs`. */
  readonly firstMs: number;
  readonly mostMs: number;
}

export interface ProcessorOptions {
  /** The consumer's name in the service's inbox. */
  readonly consumer: string;
  readonly transaction: TransactionRunner;
  /** Reads outside of a transaction. Without it the inbox opens one to read. */
  readonly read?: InboxTransaction['execute'];
  /** Called when an event was parked that is to be retried. */
  readonly onParked: () => void;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: EventMetrics;
  readonly faults: FaultPoints;
  readonly watermark: Watermark;
  /** Applies events without the inbox. Only for the chaos test, to prove that it notices. */
  readonly withoutInbox?: boolean;
}

/** What a transaction did with one event. */
type Outcome = 'applied' | 'applied before' | NewParkedMessage;

/**
 * Applies events, each exactly once. It parks an event that cannot be applied, and the later events of its key behind it; other
 * keys go on. Rejects only when the service's own database cannot store even that: then nothing has happened.
 */
export class Processor {
  constructor(private readonly options: ProcessorOptions) {}

  /**
   * Applies the events in one transaction, in runs. When that fails, applies each half of them, so that in the end only the one at fault is
   * parked, and its neighbours cost few transactions more.
   */
  async apply(items: readonly (Consumable | Malformed)[]): Promise<void> {
    try {
      return await this.#applyTogether(items);
    } catch (error) {
      const [first, ...others] = items;
      if (first && others.length === 0) return this.#parkFailed(first, failureOf(error));
      const correlationIds = items.map(({ record }) => correlationOf(record).correlationId);
      this.options.log.debug({ err: error, correlationIds }, 'a batch of events failed; each half of it is applied by itself');
    }
    const half = Math.ceil(items.length / 2);
    await this.apply(items.slice(0, half));
    await this.apply(items.slice(half));
  }

  async #applyTogether(items: readonly (Consumable | Malformed)[]): Promise<void> {
    const { transaction, faults } = this.options;
    await faults.reach('inbox.received-not-handled', typesOf(items));
    const outcomes = await transaction(async (tx) => {
      const outcomes = await this.#handleAll(tx, items);
      await faults.reach('inbox.handled-not-committed', typesOf(items));
      return outcomes;
    });
    for (const [item, outcome] of outcomes) this.#report(item, outcome);
    await faults.reach('inbox.committed-not-acknowledged', typesOf(items));
  }

  async #handleAll(tx: InboxTransaction, items: readonly (Consumable | Malformed)[]): Promise<Map<Consumable | Malformed, Outcome>> {
    const { consumer, watermark } = this.options;
    const records = items.map(({ record }) => record);
    const { fresh, parked } = await this.#claim(tx, items);
    await watermark.start(tx, records);
    const outcomes = new Map<Consumable | Malformed, Outcome>();
    const applicable: Consumable[] = [];
    for (const item of items) {
      if (item.event && !fresh.delete(item.event.id)) outcomes.set(item, 'applied before');
      else if (item.kind === 'malformed') {
        outcomes.set(item, dead(item, item.failure.reason));
        parked.add(keyOf(item.record));
      } else if (parked.has(keyOf(item.record))) outcomes.set(item, waiting(item));
      else {
        applicable.push(item);
        outcomes.set(item, 'applied');
      }
    }
    for (const run of runsOf(applicable)) await handleRun(tx, run);
    await park(
      tx,
      consumer,
      [...outcomes.values()].filter((outcome) => typeof outcome === 'object'),
    );
    return outcomes;
  }

  async #claim(tx: InboxTransaction, items: readonly (Consumable | Malformed)[]): Promise<Claimed> {
    const { consumer, withoutInbox } = this.options;
    const events = items.map(({ event }) => event).filter((event) => event !== undefined);
    const records = items.map(({ record }) => record);
    if (!withoutInbox) return claim(tx, consumer, events, records);
    return { fresh: new Set(events.map(({ id }) => id)), parked: await parkedKeys(tx, consumer, records) };
  }

  /** In a transaction of its own: the one that failed was rolled back, its claim on the event included. */
  async #parkFailed(item: Consumable | Malformed, failure: Failure): Promise<void> {
    const { consumer, transaction, retry } = this.options;
    const message: NewParkedMessage =
      failure.permanent || (retry.attempts <= 1 && !failure.outage)
        ? dead(item, failure.reason)
        : { item, state: 'RETRYING', attempts: 1, reason: failure.reason, dueInMs: backoff(1, retry.firstMs, retry.mostMs) };
    const stored = await transaction(async (tx) => {
      const fresh = !item.event || (await claim(tx, consumer, [item.event])).fresh.has(item.event.id);
      if (fresh) await park(tx, consumer, [message]);
      return fresh;
    });
    this.#report(item, stored ? message : 'applied before');
  }

  #report(item: Consumable | Malformed, outcome: Outcome): void {
    const { consumer, metrics, clock } = this.options;
    const type = item.record.headers.ce_type ?? 'unknown';
    if (outcome === 'applied') metrics.applied(consumer, type, clock.now().getTime() - Date.parse((item as Consumable).event.time));
    else if (outcome === 'applied before') metrics.skipped(consumer, type, outcome);
    else this.#reportParked(item, outcome);
  }

  #reportParked(item: Consumable | Malformed, { state, reason }: NewParkedMessage): void {
    const { consumer, metrics, log } = this.options;
    const { topic, key, headers } = item.record;
    const type = headers.ce_type ?? 'unknown';
    const fields = { consumer, type, topic, key, eventId: item.eventId, ...correlationOf(item.record), reason };
    if (state === 'DEAD') {
      metrics.deadLettered(consumer, type);
      log.error(fields, 'an event is a dead letter; its key waits until it is redriven or discarded');
    } else if (state === 'RETRYING') {
      metrics.retried(consumer, type);
      this.options.onParked();
      log.warn(fields, 'an event could not be applied and is retried; its key waits');
    }
  }
}

/** Calls the handler of a run of events, with the transaction's context, and writes what it has left in the entity manager. */
export async function handleRun(tx: InboxTransaction, run: readonly Consumable[]): Promise<void> {
  const [{ consumer }] = run as readonly [Consumable];
  const events = run.map(({ event }) => event);
  await withLogFields(correlationOfRun(run), async () => {
    await consumer.handle(events as never, tx.context(events));
    await tx.flush();
  });
}

function* typesOf(items: readonly (Consumable | Malformed)[]): Iterable<string> {
  for (const { record } of items) yield record.headers.ce_type ?? 'unknown';
}

const dead = (item: Consumable | Malformed, reason: string): NewParkedMessage => ({ item, state: 'DEAD', attempts: 1, reason, dueInMs: 0 });

const waiting = (item: Consumable): NewParkedMessage => ({ item, state: 'WAITING', attempts: 0, reason: null, dueInMs: 0 });
