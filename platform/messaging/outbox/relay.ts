import { type EventMetrics, noMetrics } from '../../adapters/metrics/event-metrics.js';
import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import { allSettledOrThrow } from '../../kernel/settle.js';
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
  /** Between two looks without a hint, in ms. A process that stands by asks as often whether it is needed. */
  readonly pollMs?: number;
  /** Events published at once. */
  readonly batch?: number;
  /** Failing for longer than this is told as unhealthy, in ms. */
  readonly stallAfterMs?: number;
  /** Starts paused, until `release()`. */
  readonly paused?: boolean;
}

/** After work it stays awake for so long: under a steady load nobody has to wake it. */
const STAY_AWAKE_MS = 200;
/** Awake, it looks again after so long. */
const AWAKE_POLL_MS = 10;

/**
 * Carries a database's committed events to the bus: at least once, in order per key. One relay of all the service's
 * processes is active; it marks a row only after the bus has acknowledged it.
 */
export class OutboxRelay {
  readonly #session: Session;
  readonly #notification = new AutoResetEvent();
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #isPaused: boolean;
  /** The connection, by its number, on which the lock was won. */
  #activeOn = 0;
  /** The connection on which it sleeps. */
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
      onLost: (error) => options.log.warn({ err: error, service: options.service }, 'the relay lost its database; connecting anew'),
    });
  }

  /** Returns at once; a database that is away is waited for. */
  start(): void {
    void this.#session.open();
    this.#loop ??= this.#run();
  }

  /** Pauses. Resolves when nothing is under way any more. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    await this.#currentRound;
  }

  resume(): void {
    this.#isPaused = false;
    this.#notification.notify();
  }

  /** Whether this process relays, or stands by while another does. */
  get active(): boolean {
    return this.#session.connected && this.#activeOn === this.#session.generation;
  }

  healthy(): boolean {
    return this.#failingSince === undefined || performance.now() - this.#failingSince < (this.options.stallAfterMs ?? 60_000);
  }

  /** Finishes what is under way and gives the lock up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    await this.#loop;
    await this.#session.close();
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
          log.warn({ err: error, service, failures: this.#failures }, 'events could not be relayed; they are tried again');
          await delay(backoff(this.#failures, 50, 5_000), this.#stopping.signal);
          continue;
        }
      }
      // A failure in here is one of the connection: the next round meets it, and tells.
      if (!this.#stopping.signal.aborted) await this.#waitForNext().catch(() => {});
    }
  }

  /** Between two rounds. Who falls asleep has a last look with writers already calling out, or a commit could slip by unheard. */
  async #waitForNext(): Promise<void> {
    const { pollMs = 1_000 } = this.options;
    const lingering = performance.now() - this.#workedAt < STAY_AWAKE_MS;
    if (!this.active || this.#isPaused) await this.#notification.wait(pollMs);
    else if (this.#asleep) {
      const called = lingering || (await this.#notification.wait(pollMs));
      if (called) await this.#awaken();
    } else if (lingering || !(await fallAsleep(this.#session))) await this.#notification.wait(AWAKE_POLL_MS);
    else this.#asleepOn = this.#session.generation;
  }

  get #asleep(): boolean {
    return this.#session.connected && this.#asleepOn === this.#session.generation;
  }

  async #awaken(): Promise<void> {
    this.#asleepOn = 0;
    await awaken(this.#session);
  }

  /** Answers how many events it has relayed. */
  async #round(): Promise<number> {
    if (this.#session.generation === 0) return 0; // Not connected yet: the first connection rings.
    if (!this.active) {
      if (!(await becomeRelay(this.#session))) return 0;
      this.#activeOn = this.#session.generation;
    }
    return this.#relayAll();
  }

  /**
   * Publishes what there is. Of a backlog the next events are read, and the last ones marked, while a batch is on its way. A batch
   * that is not full has left nothing behind: what is committed meanwhile gathers until the next look, or under a steady load each
   * handful of events would cost three statements and a request to the broker.
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
      marking.catch(() => {}); // It is awaited a turn later.
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
  underway: readonly PendingEvent[],
  limit: number,
): Promise<PendingEvent[]> {
  await marked;
  return unpublished(session, underway, limit);
}
