import type { Pool } from 'pg';

/**
 * Runs statements that create what is missing (`create … if not exists`), for tables that no ORM manages. Processes that start at once run
 * them one after the other, under an advisory lock. Each statement is a transaction: one about an
 * index keeps writers from its table even where nothing is missing, and a second table must not be waited for meanwhile, or a command that
 * is started beside a server and a writer to both tables deadlock.
 */
export async function makeTables(pool: Pool, lock: number, statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    // An index over a large table takes its time.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [lock]);
    for (const statement of statements) await client.query(statement);
  } finally {
    // The lock and the setting end with the session.
    client.release(true);
  }
}
