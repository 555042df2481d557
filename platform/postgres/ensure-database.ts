import pg from 'pg';

/** Codes of PostgreSQL for a database that another process made between our look and our CREATE. */
const MADE_MEANWHILE = new Set(['42P04', '23505']);

/** Creates the database when it is missing. Safe to call from several processes at once. `adminUrl` names any database of the server. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  // Told by the query as well; unheard, it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!MADE_MEANWHILE.has((error as pg.DatabaseError).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}
