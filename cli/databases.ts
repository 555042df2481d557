import pg from 'pg';
import type { Logger } from '../platform/log.js';
import { startEmbeddedPostgres } from '../platform/postgres/embedded.js';
import { ensureDatabase } from '../platform/postgres/ensure-database.js';

/** Where the services' databases are. */
export interface Databases {
  /** The address of a database, which is made when missing. */
  open(name: string): Promise<string>;
  /** Throws when the server does not answer. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

/** Real PostgreSQL out of npm, in the data folder. */
export async function embeddedDatabases(dataDir: string, log: Logger): Promise<Databases> {
  const postgres = await startEmbeddedPostgres({ dataDir, logger: log });
  return {
    ...databasesAt((name) => postgres.url(name)),
    stop: () => postgres.stop(),
  };
}

/** A PostgreSQL server by its address. */
export const databasesByUrl = (server: string): Databases =>
  databasesAt((name) => Object.assign(new URL(server), { pathname: `/${name}` }).href);

function databasesAt(url: (name: string) => string): Databases {
  const admin = url('postgres');
  return {
    async open(name) {
      await ensureDatabase(admin, name);
      return url(name);
    },
    async check() {
      const client = new pg.Client({ connectionString: admin, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
      client.on('error', () => {});
      await client.connect();
      await client.query('select 1').finally(() => client.end());
    },
    stop: async () => {},
  };
}
