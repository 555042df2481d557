import pg from 'pg';

/** Error codes of PostgreSQL for a database that another process created between our SELECT and our CREATE. */
const ALREADY_CREATED = new Set(['42P04', '23505']);

/** Creates the database when it is missing. Safe to call from several processes at once. `adminUrl` names any database of the server. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  // The query rejects as well; an error event without a listener would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!ALREADY_CREATED.has((error as pg.DatabaseError).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}
