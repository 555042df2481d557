import type { Pool } from 'pg';

/**
 * Runs statements that create what is missing (`create … if not exists`), for tables that no ORM manages. They run in one
 * transaction under an advisory lock: processes that start at once run them one after the other.
 */
export async function makeTables(pool: Pool, lock: number, statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    // An index over a large table takes its time.
    await client.query('begin; set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [lock]);
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
