import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import type { Clock } from '../../kernel/clock.js';
import type { Resources } from '../../kernel/context.js';
import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { Position, RecordedMark } from '../../kernel/position.js';
import { type Execute, fullName, type Projection } from '../../messaging/projection/define.js';
import { DerivedWaits } from './derived-waits.js';

export interface ProjectionWaitsOptions {
  readonly service: string;
  readonly projection: Projection;
  readonly execute: Execute;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly log: Logger;
  /** In ms. */
  readonly longest: number;
}

/** Between two looks at what other processes have applied, in ms. A commit of this process causes one at once. */
const LOOK_EVERY = 100;
/** An event that is older has been applied, or is a dead letter: nobody waits for it. In ms. */
const FORGOTTEN_AFTER = 3_600_000;

/** Finds the events that the live generation has applied. Without the times every partition would be searched. */
const APPLIED = `select event_id from inbox
  where consumer = (select ? || '.' || generation from projection where name = ?) and applied_at is not null
    and event_id in (select value::uuid from jsonb_array_elements_text(?::jsonb))
    and event_time between to_timestamp(?::float8 / 1000) and to_timestamp(?::float8 / 1000)`;

interface Waiter {
  readonly left: Map<string, RecordedMark>;
  readonly reached: () => void;
}

/**
 * Lets queries wait until a projection has applied the events of a position, and what is derived of it has followed. One statement looks for all who wait; where nobody does,
 * there is none. A waiter holds no connection.
 */
export class ProjectionWaits {
  readonly #waiters = new Set<Waiter>();
  readonly #committed = new AutoResetEvent();
  readonly #types: ReadonlySet<string>;
  readonly #derived: DerivedWaits<Waiter> | undefined;
  #looking: Promise<void> | undefined;

  constructor(private readonly options: ProjectionWaitsOptions) {
    const { projection, execute, resources } = options;
    this.#derived = projection.derived && new DerivedWaits(projection.derived, execute, resources);
    this.#types = new Set(projection.consumers.map(({ event }) => `${event.topic} ${event.type}`));
  }

  /** After a commit of this process. */
  notify(): void {
    if (this.#waiters.size > 0) this.#committed.notify();
  }

  /**
   * Resolves with true once the events of the position are applied that the projection consumes, and what is derived of it has followed;
   * with false when that takes too long.
   */
  async reached(position: Position): Promise<boolean> {
    const since = this.options.clock.now().getTime() - FORGOTTEN_AFTER;
    const awaited = position.filter(({ topic, type, time }) => this.#types.has(`${topic} ${type}`) && time > since);
    if (awaited.length === 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter: Waiter = { left: new Map(awaited.map((mark) => [mark.id, mark])), reached: () => resolve(true) };
    const over = new AbortController();
    this.#waiters.add(waiter);
    this.#committed.notify();
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    const late = delay(this.options.longest, over.signal).then(() => false);
    try {
      return await Promise.race([promise, late]);
    } finally {
      over.abort();
      this.#waiters.delete(waiter);
      this.#committed.notify();
    }
  }

  async #look(): Promise<void> {
    while (this.#waiters.size > 0) {
      await this.#committed.wait(LOOK_EVERY);
      if (this.#waiters.size === 0) return;
      try {
        const applied = await this.#applied();
        for (const { left } of this.#waiters) for (const id of applied) left.delete(id);
        const inTables = [...this.#waiters].filter(({ left }) => left.size === 0);
        for (const { reached } of (await this.#derived?.reached(inTables)) ?? inTables) reached();
      } catch (error) {
        this.options.log.warn({ err: error }, 'how far a projection has come could not be read; it is read again');
        await delay(LOOK_EVERY);
      }
    }
  }

  async #applied(): Promise<readonly string[]> {
    const { service, projection, execute } = this.options;
    const marks = [...this.#waiters].flatMap(({ left }) => [...left.values()]);
    if (marks.length === 0) return [];
    const times = marks.map(({ time }) => time);
    const ids = JSON.stringify([...new Set(marks.map(({ id }) => id))]);
    const within = [Math.min(...times), Math.max(...times)] as const;
    const rows = await execute<{ event_id: string }>(APPLIED, [fullName(service, projection), projection.name, ids, ...within]);
    return rows.map(({ event_id }) => event_id);
  }
}
