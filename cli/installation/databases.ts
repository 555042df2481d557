import pg from 'pg';
import type { Logger } from '../../platform/kernel/log.js';
import { ConfigurationError, type Settings } from '../../platform/kernel/settings.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { databaseUrls, postgresUrl } from '../settings/settings.js';
import { subgraphs } from '../subgraphs.js';
import type { DataFolder } from './data-folder.js';

/** Of the event bus, where that is PostgreSQL. */
export const BUS_DATABASE = 'lms_bus';

/** Where the services' databases are. */
export interface Databases {
  /** The address of a database, which is made when missing. */
  open(name: string): Promise<string>;
  /** Throws when the server does not answer. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

/** Real PostgreSQL out of npm, in the data folder. */
async function embeddedDatabases(dataDir: string, log: Logger): Promise<Databases> {
  const postgres = await startEmbeddedPostgres({ dataDir, logger: log });
  return {
    ...databasesAt((name) => postgres.url(name)),
    stop: () => postgres.stop(),
  };
}

/** A PostgreSQL server by its address. */
const databasesByUrl = (server: string): Databases => databasesAt((name) => Object.assign(new URL(server), { pathname: `/${name}` }).href);

/** Some databases are elsewhere, each by its own address: those are nobody's to make but their operators'. */
function withSomeElsewhere(databases: Databases, elsewhere: ReadonlyMap<string, string>): Databases {
  return { ...databases, open: async (name) => elsewhere.get(name) ?? databases.open(name) };
}

/** As the settings say: embedded in the data folder, on a server, some of them elsewhere. */
export async function openDatabases(settings: Settings, folder: DataFolder, log: Logger): Promise<Databases> {
  const server = settings(postgresUrl);
  const elsewhere = new Map(settings(databaseUrls).map(elsewhereOf));
  return withSomeElsewhere(server ? databasesByUrl(server) : await embeddedDatabases(folder.postgres, log), elsewhere);
}

function elsewhereOf(entry: string): [database: string, url: string] {
  const [service = '', ...url] = entry.split('=');
  const database = service === 'bus' ? BUS_DATABASE : subgraphs.find(({ name }) => name === service)?.database;
  if (!database) throw new ConfigurationError([`LMS_DATABASE_URLS names ${JSON.stringify(service)}, which is no service`]);
  return [database, url.join('=')];
}

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
