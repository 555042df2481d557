import pg from 'pg';

// Rows of several databases in one place, where SQL can hold the one against the other.

export type Row = Record<string, unknown>;

/** Names a database of the system. */
export type Url = (database: string) => string;

/** Into a table of the same columns. */
export async function fill(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [JSON.stringify(rows)]);
}

/** Of a statement, with times as PostgreSQL writes them: a Date would lose the microseconds that order them. */
export async function rowsOf(url: string, sql: string): Promise<Row[]> {
  const client = await connected(url);
  const { rows } = await client.query<{ row: Row }>(`select to_jsonb(answer) as row from (${sql}) answer`).finally(() => client.end());
  return rows.map(({ row }) => row);
}

/** Changes something behind a service's back. */
export async function change(url: string, sql: string): Promise<void> {
  const client = await connected(url);
  await client.query(sql).finally(() => client.end());
}

export async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  // Whoever waits for an answer is told; without a listener, a server that is killed would end this process too.
  client.on('error', () => {});
  await client.connect();
  return client;
}
