import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** The databases of a program that keeps its PostgreSQL in this folder: their addresses, by their names. */
export async function databasesIn(folder: string): Promise<Map<string, string>> {
  const read = async (name: string) => (await readFile(join(folder, 'postgres', name), 'utf8')).trim();
  const address = `postgresql://lms:${await read('password')}@127.0.0.1:${await read('port')}`;
  const client = new pg.Client({ connectionString: `${address}/postgres` });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(`select datname as name from pg_database where datname like 'lms\\_%'`);
  await client.end();
  return new Map(rows.map(({ name }) => [name, `${address}/${name}`]));
}
