import pg from 'pg';
import { until } from '../../../platform/testing/until.js';
import { UNCOUNTED } from './tap.js';

interface Seen {
  readonly appended: string;
  readonly behind: string;
}

/**
 * Waits until nothing is left to do: no webhook of the mock gateway is due, every outbox is empty, every group has committed all that is
 * in the log, and no statement is in flight. It reads the databases on connections of its own, which are not counted.
 */
export class Quiescence {
  readonly #pools: ReadonlyMap<string, pg.Pool>;
  readonly #withOutbox: string[] = [];

  private constructor(
    databases: ReadonlyMap<string, string>,
    private readonly inFlight: () => number,
  ) {
    const poolOf = (url: string) => new pg.Pool({ connectionString: url, max: 1, application_name: UNCOUNTED });
    this.#pools = new Map([...databases].map(([name, url]) => [name, poolOf(url)]));
  }

  /** `databases`: the addresses of all databases of a system, by names such as `lms_course`. `inFlight`: statements that have not ended. */
  static async of(databases: ReadonlyMap<string, string>, inFlight: () => number): Promise<Quiescence> {
    const quiescence = new Quiescence(databases, inFlight);
    for (const name of databases.keys()) {
      const [found] = await quiescence.#ask<{ outbox: string | null }>(name, `select to_regclass('outbox') as outbox`);
      if (found?.outbox) quiescence.#withOutbox.push(name);
    }
    return quiescence;
  }

  /** Rejects when that takes longer than `withinMs`. */
  reached(withinMs?: number): Promise<void> {
    return until(async () => {
      if (await this.#any('lms_payment', 'select 1 from gateway.webhook where due_at is not null limit 1')) return false;
      const before = await this.#log();
      if (before.behind !== '0') return false;
      for (const database of this.#withOutbox) {
        if (await this.#any(database, 'select 1 from outbox where published_at is null limit 1')) return false;
      }
      // What was in an outbox or being applied at the first look at the log would have been appended by now.
      return (await this.#log()).appended === before.appended && this.inFlight() === 0;
    }, withinMs);
  }

  /** How many events are in the log. */
  async appended(): Promise<number> {
    return Number((await this.#log()).appended);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }

  async #log(): Promise<Seen> {
    const [seen] = await this.#ask<Seen>(
      'lms_bus',
      `select (select sum(next_offset) from partitions) as appended,
        (select coalesce(sum(next_offset - position), 0) from group_positions join partitions on id = partition_id) as behind`,
    );
    return seen as Seen;
  }

  async #any(database: string, sql: string): Promise<boolean> {
    return (await this.#ask(database, sql)).length > 0;
  }

  async #ask<Row>(database: string, sql: string): Promise<Row[]> {
    return (await (this.#pools.get(database) as pg.Pool).query(sql)).rows as Row[];
  }
}
