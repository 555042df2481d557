import pg from 'pg';
import { until } from '../../../platform/testing/until.js';
import { type Tap, UNCOUNTED } from './tap.js';

interface Seen {
  readonly appended: string;
  readonly behind: string;
}

/**
 * Waits until nothing is left to do: no webhook of the mock gateway is due, every outbox is empty, every group has committed all that is
 * in the log, and no statement is in flight. It reads the databases on connections of its own, which the tap does not count.
 */
export class Quiescence {
  readonly #pools = new Map<string, pg.Pool>();
  readonly #withOutbox: string[] = [];

  private constructor(
    private readonly tap: Tap,
    private readonly server: string,
  ) {}

  /** `server`: the address of any database of the system. */
  static async of(tap: Tap, server: string): Promise<Quiescence> {
    const quiescence = new Quiescence(tap, server);
    for (const database of tap.databases.keys()) {
      const [found] = await quiescence.#ask<{ outbox: string | null }>(database, `select to_regclass('outbox') as outbox`);
      if (found?.outbox) quiescence.#withOutbox.push(database);
    }
    return quiescence;
  }

  reached(): Promise<void> {
    return until(async () => {
      if (await this.#any('lms_payment', 'select 1 from gateway.webhook where due_at is not null limit 1')) return false;
      const before = await this.#log();
      if (before.behind !== '0') return false;
      for (const database of this.#withOutbox) {
        if (await this.#any(database, 'select 1 from outbox where published_at is null limit 1')) return false;
      }
      // What was in an outbox or being applied at the first look at the log would have been appended by now.
      return (await this.#log()).appended === before.appended && this.tap.inFlight === 0;
    });
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
    let pool = this.#pools.get(database);
    if (!pool) {
      const { href } = Object.assign(new URL(this.server), { pathname: `/${this.tap.databases.get(database)}` });
      pool = new pg.Pool({ connectionString: href, max: 1, application_name: UNCOUNTED });
      this.#pools.set(database, pool);
    }
    return (await pool.query(sql)).rows as Row[];
  }
}
