import { type EventMetrics, noMetrics } from '../../adapters/metrics/event-metrics.js';
import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import { allSettledOrThrow } from '../../kernel/settle.js';
import { stopInTurn } from '../../kernel/stopping.js';
import { Session } from '../../postgres/session.js';
import type { EventBus } from '../bus/bus.js';
import { type FaultPoints, noFaults } from '../event/faults.js';
import { becomeRelay, markPublished, type PendingEvent, unpublished } from './outbox-store.js';

export interface RelayOptions {
  readonly service: string;
  /** The service's own database. */
  readonly url: string;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly log: Logger;
  readonly metrics?: EventMetrics;
  readonly faults?: FaultPoints;
  /** The interval at which it polls without a notification, in ms. */
  readonly pollMs?: number;
  /** The most events that it publishes at once. */
  readonly batch?: number;
  /** A relay that fails for longer than this is unhealthy, in ms. */
  readonly stallAfterMs?: number;
  /** Starts paused, until `resume()`. */
  readonly paused?: boolean;
}

/** The wait after a round that published, in ms: events that are committed meanwhile go out together. */
const GATHER_MS = 10;
/** The interval at which a standby relay tries to become the active one, in ms. */
const STANDBY_TRY_MS = 1_000;

/**
 * Publishes a database's committed events on the bus: at least once, in order per key. Of all the service's processes one has
 * the active relay; it marks a row as published only after the bus has acknowledged it.
 */
export class OutboxRelay {
  readonly #session: Session;
  readonly #notification = new AutoResetEvent();
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #isPaused: boolean;
  /** The number of the connection on which it got the lock. */
  #activeOn = 0;
  #failures = 0;
  #failingSince: number | undefined;
  #currentRound: Promise<void> = Promise.resolve();

  constructor(private readonly options: RelayOptions) {
    this.#isPaused = options.paused ?? false;
    this.#session = new Session({
      url: options.url,
      name: `${options.service}-outbox-relay`,
      onConnected: () => this.#notification.notify(),
      onLost: (error) =>
        options.log.warn({ err: error, service: options.service }, 'the relay lost its connection to the database and reconnects'),
    });
  }

  /** Returns at once, and waits in the background for a database that is away. */
  start(): void {
    void this.#session.open();
    this.#loop ??= this.#run();
  }

  /** Events may have been committed: publishes them at once. Only a hint, which the active relay needs; it polls as well. */
  notify(): void {
    if (this.active) this.#notification.notify();
  }

  /** Publishes nothing more until `resume`. Resolves when nothing is in flight. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    await this.#currentRound;
  }

  resume(): void {
    this.#isPaused = false;
    this.#notification.notify();
  }

  /** Whether this relay is the active one; otherwise it stands by. */
  get active(): boolean {
    return this.#session.connected && this.#activeOn === this.#session.generation;
  }

  healthy(): boolean {
    return this.#failingSince === undefined || performance.now() - this.#failingSince < (this.options.stallAfterMs ?? 60_000);
  }

  /** Finishes the round in flight, and releases the lock. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    await stopInTurn(
      () => this.#loop,
      () => this.#session.close(),
    );
  }

  async #run(): Promise<void> {
    const { log, service, pollMs = 1_000 } = this.options;
    while (!this.#stopping.signal.aborted) {
      try {
        if (!this.#isPaused && (await this.#startRound()) > 0) await delay(GATHER_MS, this.#stopping.signal);
        this.#failures = 0;
        this.#failingSince = undefined;
      } catch (error) {
        this.#failures += 1;
        this.#failingSince ??= performance.now();
        log.warn({ err: error, service, failures: this.#failures }, 'events could not be relayed; the relay retries');
        await delay(backoff(this.#failures, 50, 5_000), this.#stopping.signal);
        continue;
      }
      await this.#notification.wait(this.active ? pollMs : Math.min(pollMs, STANDBY_TRY_MS));
    }
  }

  #startRound(): Promise<number> {
    const round = this.#round();
    this.#currentRound = round.then(
      () => {},
      () => {},
    );
    return round;
  }

  /** Returns how many events it has relayed. */
  async #round(): Promise<number> {
    if (this.#session.generation === 0) return 0; // Not connected yet: the first connection notifies.
    if (!this.active) {
      if (!(await becomeRelay(this.#session))) return 0;
      this.#activeOn = this.#session.generation;
    }
    return this.#relayAll();
  }

  /**
   * Publishes what is in the outbox. In a backlog it reads the next events and marks the last ones while a batch is in flight.
   * After a batch that is not full it stops: events that are committed meanwhile collect until the next poll. Otherwise, under a
   * steady load, each handful of events would cost three statements and a request to the broker.
   */
  async #relayAll(): Promise<number> {
    const { batch = 500, bus, faults = noFaults, metrics = noMetrics, service } = this.options;
    let events = await unpublished(this.#session, [], batch);
    let marking: Promise<void> = Promise.resolve();
    let relayed = 0;
    while (events.length > 0) {
      await faults.reach('relay.read-not-published', typesOf(events));
      const publishing = bus.publish(events.map(({ event }) => event));
      const reading = events.length < batch ? marking.then(() => []) : unpublishedAfter(marking, this.#session, events, batch);
      const [next] = await allSettledOrThrow([reading, publishing]);
      await faults.reach('relay.published-not-marked', typesOf(events));
      marking = markPublished(this.#session, events);
      marking.catch(() => {}); // It is awaited in the next turn of the loop, or after it.
      relayed += events.length;
      for (const [topic, some] of Map.groupBy(events, ({ event }) => event.topic)) metrics.published(service, topic, some.length);
      if (!this.active || this.#isPaused || this.#stopping.signal.aborted) break;
      events = next;
    }
    await marking;
    return relayed;
  }
}

function* typesOf(events: readonly PendingEvent[]): Iterable<string> {
  for (const { event } of events) yield event.type;
}

async function unpublishedAfter(
  marked: Promise<void>,
  session: Session,
  inFlight: readonly PendingEvent[],
  limit: number,
): Promise<PendingEvent[]> {
  await marked;
  return unpublished(session, inFlight, limit);
}
