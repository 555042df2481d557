import { type EventMetrics, noMetrics } from '../../adapters/metrics/event-metrics.js';
import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import { allSettledOrThrow } from '../../kernel/settle.js';
import { stopInTurn } from '../../kernel/stopping.js';
import { Session } from '../../postgres/session.js';
import type { EventBus } from '../bus/bus.js';
import { type FaultPoints, noFaults } from '../event/faults.js';
import { awaken, becomeRelay, fallAsleep, markPublished, type PendingEvent, unpublished } from './outbox-store.js';
import { OUTBOX_CHANNEL } from './schema.js';

export interface RelayOptions {
  readonly service: string;
  /** The service's own database. */
  readonly url: string;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly log: Logger;
  readonly metrics?: EventMetrics;
  readonly faults?: FaultPoints;
  /** The interval at which it polls without a notification, in ms. A standby relay tries as often to become the active one. */
  readonly pollMs?: number;
  /** The most events that it publishes at once. */
  readonly batch?: number;
  /** A relay that fails for longer than this is unhealthy, in ms. */
  readonly stallAfterMs?: number;
  /** Starts paused, until `resume()`. */
  readonly paused?: boolean;
}

/** How long it stays awake after it has published, in ms: under a steady load no writer has to notify it. */
const STAY_AWAKE_MS = 200;
/** The interval at which it polls while it is awake, in ms. */
const AWAKE_POLL_MS = 10;

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
  /** The number of the connection on which it fell asleep. */
  #asleepOn = 0;
  #workedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failingSince: number | undefined;
  #currentRound: Promise<void> = Promise.resolve();

  constructor(private readonly options: RelayOptions) {
    this.#isPaused = options.paused ?? false;
    this.#session = new Session({
      url: options.url,
      name: `${options.service}-outbox-relay`,
      channels: [OUTBOX_CHANNEL],
      onNotification: () => this.#notification.notify(),
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
    const { log, service } = this.options;
    while (!this.#stopping.signal.aborted) {
      if (!this.#isPaused) {
        const round = this.#round();
        this.#currentRound = round.then(
          () => {},
          () => {},
        );
        try {
          if ((await round) > 0) this.#workedAt = performance.now();
          this.#failures = 0;
          this.#failingSince = undefined;
        } catch (error) {
          this.#failures += 1;
          this.#failingSince ??= performance.now();
          log.warn({ err: error, service, failures: this.#failures }, 'events could not be relayed; the relay retries');
          await delay(backoff(this.#failures, 50, 5_000), this.#stopping.signal);
          continue;
        }
      }
      // Only the connection can fail in here: the next round fails too, and logs it.
      if (!this.#stopping.signal.aborted) await this.#waitForNext().catch(() => {});
    }
  }

  /**
   * Waits between two rounds. When the relay falls asleep, it runs one more round at once, with the writers notifying already: a
   * commit from just before could otherwise wait for the slow poll.
   */
  async #waitForNext(): Promise<void> {
    const { pollMs = 1_000 } = this.options;
    const isRecent = performance.now() - this.#workedAt < STAY_AWAKE_MS;
    if (!this.active || this.#isPaused) await this.#notification.wait(pollMs);
    else if (this.#asleep) {
      const needed = isRecent || (await this.#notification.wait(pollMs));
      if (needed) await this.#awaken();
    } else if (isRecent || !(await fallAsleep(this.#session))) await this.#notification.wait(AWAKE_POLL_MS);
    else this.#asleepOn = this.#session.generation;
  }

  get #asleep(): boolean {
    return this.#session.connected && this.#asleepOn === this.#session.generation;
  }

  async #awaken(): Promise<void> {
    this.#asleepOn = 0;
    await awaken(this.#session);
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
