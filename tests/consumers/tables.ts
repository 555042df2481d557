import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Seed } from './seeds.js';

type Row = Record<string, unknown>;

/** The tables of a service's database: emptied between two worlds, and compared by what is in them. */
export class Tables {
  private constructor(
    private readonly client: pg.Client,
    private readonly names: readonly string[],
    /** What is there when a service starts. */
    private readonly initial: ReadonlyMap<string, string>,
  ) {}

  static async open(url: string): Promise<Tables> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // No trigger: the audit log cannot be emptied otherwise.
    await client.query('set session_replication_role = replica');
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname not like '%migration%' order by 1`,
    );
    const names = rows.map(({ name }) => name);
    const initial = new Map<string, string>();
    for (const name of names) initial.set(name, JSON.stringify(await rowsOf(client, name)));
    return new Tables(client, names, initial);
  }

  /** The state of a service that has heard of nothing. */
  async reset(): Promise<void> {
    await this.client.query(`truncate ${this.names.map((name) => pg.escapeIdentifier(name)).join()} restart identity`);
    for (const [name, rows] of this.initial) {
      const table = pg.escapeIdentifier(name);
      if (rows !== '[]') await this.client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [rows]);
    }
  }

  /** Inserts a row. Columns that it does not name, and that need a value, get some. */
  async insert({ table, row }: Seed): Promise<void> {
    const { rows } = await this.client.query<{ name: string; type: string }>(
      `select column_name as name, udt_name as type from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null`,
      [table],
    );
    const filled = { ...Object.fromEntries(rows.map(({ name, type }) => [name, SOME[type] ?? 'some'])), ...row };
    const columns = Object.keys(filled).map((name) => pg.escapeIdentifier(name));
    await this.client.query(
      `insert into ${pg.escapeIdentifier(table)} (${columns.join()})
      select ${columns.join()} from jsonb_populate_record(null::${pg.escapeIdentifier(table)}, $1)`,
      [JSON.stringify(filled)],
    );
  }

  /** Everything that follows from the events, without ids and times that are drawn anew each time. */
  async contents(isGiven: (id: string) => boolean): Promise<Record<string, readonly string[]>> {
    const contents: Record<string, readonly string[]> = {};
    for (const name of this.names) {
      const rows = await rowsOf(this.client, name);
      contents[name] = rows.map((row) => JSON.stringify(withoutChance(name, row), maskedBy(isGiven))).sort();
    }
    return contents;
  }

  /** Whether the events of each key are in the outbox in the order in which they were recorded. */
  async isOutboxInOrder(): Promise<boolean> {
    const { rows } = await this.client.query<{ sequences: number[] }>(
      'select array_agg(sequence::int order by id) as sequences from outbox group by topic, key',
    );
    return rows.every(({ sequences }) =>
      isDeepStrictEqual(
        sequences,
        [...sequences].sort((one, other) => one - other),
      ),
    );
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** Values by type. */
const SOME: Readonly<Record<string, unknown>> = {
  int4: 1,
  int8: 1,
  numeric: 1,
  float8: 1,
  bool: false,
  timestamptz: '2026-03-01T09:00:00Z',
  jsonb: [],
  _uuid: [],
  _text: [],
  uuid: '00000000-0000-7000-8000-000000000000',
};

const rowsOf = async (client: pg.Client, name: string): Promise<Row[]> =>
  (await client.query<{ row: Row }>(`select to_jsonb(t) as row from ${pg.escapeIdentifier(name)} t`)).rows.map(({ row }) => row);

/** The database's own numbers and clock, and what is the event itself. */
const CHANCE: Readonly<Record<string, readonly string[]>> = {
  feed: ['id', 'writer'],
  outbox: ['id'],
  inbox: ['applied_at'],
  inbox_seen: ['seen_until'],
  document_mark: ['version', 'since'],
  held_events: ['id', 'held_at', 'due_at', 'bus_offset', 'headers', 'value'],
};

const withoutChance = (name: string, row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !CHANCE[name]?.includes(column)));

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const maskedBy = (isGiven: (id: string) => boolean) => (_name: string, value: unknown) =>
  typeof value === 'string' ? value.replace(ID, (id) => (isGiven(id) ? id : 'new')) : value;
