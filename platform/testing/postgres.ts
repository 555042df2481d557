import pg from 'pg';
import { newId } from '../kernel/ids.js';
import { ensureDatabase } from '../postgres/ensure-database.js';

export interface TestPostgres {
  /** The address of a database of this server. */
  url(database: string): string;
  /** A new, empty database with a name of its own: its address. */
  createDatabase(prefix: string): Promise<string>;
  /** Drops one made here, whoever is still connected. */
  dropDatabase(url: string): Promise<void>;
  /** Drops all that were made here: for `afterAll`. */
  drop(): Promise<void>;
}

/** The PostgreSQL of this run of tests: started by Jest's global set-up, or yours, named by LMS_TEST_POSTGRES_URL. */
export async function testPostgres(): Promise<TestPostgres> {
  const { LMS_TEST_POSTGRES_URL: server, LMS_TEST_SHAPE: shape } = process.env;
  if (shape === 'unit') throw new Error('This test opens PostgreSQL: name its file *.pg.test.ts, and the unit tests leave it out.');
  if (!server) throw new Error('No PostgreSQL for tests: run them through Jest, or name a server in LMS_TEST_POSTGRES_URL.');
  const made = new Set<string>();
  const url = (database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href;

  async function dropDatabase(address: string): Promise<void> {
    const name = decodeURIComponent(new URL(address).pathname.slice(1));
    if (!made.has(name)) throw new Error(`${name} was not made here`);
    await onServer(server as string, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    made.delete(name);
  }

  return {
    url,
    dropDatabase,
    createDatabase: async (prefix) => {
      const name = `${prefix}_${newId().replaceAll('-', '')}`;
      await ensureDatabase(server, name);
      made.add(name);
      return url(name);
    },
    drop: async () => {
      await Promise.all([...made].map((name) => dropDatabase(url(name))));
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
