import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../kernel/delay.js';
import { type Failure, failureOf } from './failure.js';
import { correlationOf, type HandlerRegistry } from './handler-registry.js';
import { markApplied } from './inbox-store.js';
import { type DueKey, dueKeys, lockFirst, type ParkedKey, type ParkedMessage, recordFailure, unpark } from './parked-store.js';
import { handleRun, type ProcessorOptions } from './processor.js';
import type { InboxTransaction } from './transaction.js';

/** The wait until an event that failed because of an outage is tried again, in ms. */
const OUTAGE_RETRY_MS = 2_000;

/** How many due keys one poll reads. */
const KEYS_AT_ONCE = 100;

/** The wait while another process works on all keys that are due, in ms. */
const TAKEN_RETRY_MS = 500;

/**
 * Retries parked events, in order within each key. It sleeps until the next one is due or one is parked by this process, and polls
 * for those of others: of a process that has died, and those that an operator redrives. Several processes may do so: by the lock on a key's first event only one at
 * a time works on the key.
 */
export class Redelivery {
  readonly #stopping = new AbortController();
  readonly #notification = new AutoResetEvent();
  #loop: Promise<void> | undefined;

  constructor(
    private readonly options: ProcessorOptions,
    private readonly handlers: HandlerRegistry,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** An event was parked, to be retried at some time. */
  notify(): void {
    this.#notification.notify();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      try {
        const wait = await this.#retryDue();
        failures = 0;
        await this.#notification.wait(wait);
      } catch (error) {
        failures += 1;
        this.options.log.warn({ err: error, consumer: this.options.consumer }, 'parked events could not be polled; the redelivery retries');
        await delay(backoff(failures, Math.min(this.pollMs, 500), 10_000), this.#stopping.signal);
      }
    }
  }

  /** Returns how long there is nothing to retry, in ms. */
  async #retryDue(): Promise<number> {
    const keys = await this.#look();
    const due = keys.filter(({ dueInMs }) => dueInMs <= 0);
    let tries = 0;
    for (const key of due) tries += await this.#drain(key);
    if (tries > 0) return 0;
    if (due.length > 0) return Math.min(this.pollMs, TAKEN_RETRY_MS);
    return Math.min(this.pollMs, keys[0]?.dueInMs ?? this.pollMs);
  }

  #look(): Promise<DueKey[]> {
    const { consumer, read, transaction } = this.options;
    return read ? dueKeys(read, consumer, KEYS_AT_ONCE) : transaction(({ execute }) => dueKeys(execute, consumer, KEYS_AT_ONCE));
  }

  /** Applies the key's parked events one after the other, until none is left or one fails. Returns how many it tried. */
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

  async #apply(tx: InboxTransaction, message: ParkedMessage): Promise<void> {
    const { id, eventId, record } = message;
    const incoming = this.handlers.classify(record);
    if (incoming.kind === 'malformed') throw new StillMalformed(incoming.failure);
    // When the service does not consume the type any more, the event is dropped, as the inbox would skip it on the bus.
    if (incoming.kind === 'consumable') {
      await handleRun(tx, [incoming]);
      await markApplied(tx, this.options.consumer, [eventId], true);
    }
    await unpark(tx, id);
    await this.options.faults.reach('inbox.handled-not-committed', [typeOf(message)]);
  }

  async #recordFailure(message: ParkedMessage, { permanent, outage, reason }: Failure): Promise<void> {
    const { consumer, transaction, retry, metrics, log } = this.options;
    const attempts = message.attempts + (outage ? 0 : 1);
    const dead = permanent || (!outage && attempts >= retry.attempts);
    const dueInMs = outage ? Math.min(OUTAGE_RETRY_MS, retry.mostMs) : backoff(attempts, retry.firstMs, retry.mostMs);
    const isRecorded = await transaction((tx) =>
      recordFailure(tx, message, { attempts, state: dead ? 'DEAD' : 'RETRYING', reason, dueInMs }),
    );
    if (!isRecorded) return;
    const { topic, key } = message.record;
    const fields = {
      consumer,
      type: typeOf(message),
      topic,
      key,
      eventId: message.eventId,
      attempts,
      reason,
      ...correlationOf(message.record),
    };
    if (dead) {
      metrics.deadLettered(consumer, typeOf(message));
      log.error(fields, 'an event is a dead letter; its key waits until it is redriven or discarded');
    } else {
      metrics.retried(consumer, typeOf(message));
      log.warn(fields, 'an event failed again and is retried; its key waits');
    }
  }
}

const typeOf = ({ record }: ParkedMessage): string => record.headers.ce_type ?? 'unknown';

/** Rolls the transaction back, and carries the reason. */
class StillMalformed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}
