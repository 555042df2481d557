import { backoff, delay } from '../../kernel/delay.js';
import { type Failure, failureOf } from './failure.js';
import type { HandlerRegistry } from './handler-registry.js';
import { markApplied } from './inbox-store.js';
import { dueKeys, lockFirst, type ParkedKey, type ParkedMessage, recordFailure, unpark } from './parked-store.js';
import type { ProcessorOptions } from './processor.js';
import type { InboxTransaction } from './transaction.js';

/** Between two looks whether something that is down is back, in ms. */
const OUTAGE_RETRY_MS = 2_000;

/** Keys looked up at a time. */
const KEYS_AT_ONCE = 100;

/** Tries held events again, in order within their keys. Several processes may: a key is one's at a time, by its first event's lock. */
export class Redelivery {
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(
    private readonly options: ProcessorOptions,
    private readonly reactions: HandlerRegistry,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      try {
        const keys = await this.options.transaction((tx) => dueKeys(tx, this.options.consumer, KEYS_AT_ONCE));
        let tries = 0;
        for (const key of keys) tries += await this.#drain(key);
        failures = 0;
        // All of the due keys may be another process's at the moment.
        if (keys.length < KEYS_AT_ONCE || tries === 0) await delay(this.pollMs, this.#stopping.signal);
      } catch (error) {
        failures += 1;
        this.options.log.warn({ err: error, consumer: this.options.consumer }, 'held events could not be looked at; the next look is soon');
        await delay(backoff(failures, this.pollMs, 10_000), this.#stopping.signal);
      }
    }
  }

  /** One after the other, until the key is empty or one fails. Answers how many were tried. */
  async #drain(key: ParkedKey): Promise<number> {
    for (let tries = 0; ; tries += 1) {
      if (this.#stopping.signal.aborted) return tries;
      const outcome = await this.#tryFirst(key);
      if (outcome === 'none') return tries;
      if (outcome === 'failed') return tries + 1;
    }
  }

  async #tryFirst(key: ParkedKey): Promise<'none' | 'done' | 'failed'> {
    const { consumer, transaction, metrics, clock } = this.options;
    let tried: ParkedMessage | undefined;
    try {
      await transaction(async (tx) => {
        tried = await lockFirst(tx, consumer, key);
        if (tried) await this.#apply(tx, tried);
      });
    } catch (error) {
      if (!tried) throw error;
      await this.#recordFailure(tried, error instanceof StillMalformed ? error.failure : failureOf(error));
      return 'failed';
    }
    if (!tried) return 'none';
    metrics.applied(consumer, typeOf(tried), clock.now().getTime() - Date.parse(tried.record.headers.ce_time ?? ''));
    return 'done';
  }

  async #apply(tx: InboxTransaction, held: ParkedMessage): Promise<void> {
    const { id, eventId, record } = held;
    const incoming = this.reactions.classify(record);
    if (incoming.kind === 'malformed') throw new StillMalformed(incoming.failure);
    // A type that the service has stopped reacting to is let go of as it would be skipped on the bus.
    if (incoming.kind === 'consumable') {
      await incoming.consumer.handle(incoming.event as never, tx.context(incoming.event));
      await tx.flush();
      await markApplied(tx, this.options.consumer, [eventId], true);
    }
    await unpark(tx, id);
    await this.options.faults.reach('inbox.handled-not-committed', [typeOf(held)]);
  }

  async #recordFailure(held: ParkedMessage, { permanent, outage, reason }: Failure): Promise<void> {
    const { consumer, transaction, retry, metrics, log } = this.options;
    const attempts = held.attempts + (outage ? 0 : 1);
    const dead = permanent || (!outage && attempts >= retry.attempts);
    const dueInMs = outage ? Math.min(OUTAGE_RETRY_MS, retry.mostMs) : backoff(attempts, retry.firstMs, retry.mostMs);
    const still = await transaction((tx) => recordFailure(tx, held, { attempts, state: dead ? 'DEAD' : 'RETRYING', reason, dueInMs }));
    if (!still) return;
    const { topic, key } = held.record;
    const fields = { consumer, type: typeOf(held), topic, key, eventId: held.eventId, attempts, reason };
    if (dead) {
      metrics.deadLettered(consumer, typeOf(held));
      log.error(fields, 'an event is a dead letter; its key waits until it is redriven or discarded');
    } else {
      metrics.retried(consumer, typeOf(held));
      log.warn(fields, 'an event failed again; it is tried once more, and its key waits');
    }
  }
}

const typeOf = ({ record }: ParkedMessage): string => record.headers.ce_type ?? 'unknown';

/** Rolls the try back, and carries why. */
class StillMalformed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}
