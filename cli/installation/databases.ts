import pg from 'pg';
import type { Logger } from '../../platform/kernel/log.js';
import { ConfigurationError, type Settings } from '../../platform/kernel/settings.js';
import type { Stoppable } from '../../platform/kernel/stopping.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { databaseUrls, postgresUrl } from '../settings/settings.js';
import { subgraphs } from '../subgraphs.js';
import type { DataFolder } from './data-folder.js';

/** The database of the event bus, where PostgreSQL carries the events. */
export const BUS_DATABASE = 'lms_bus';

/** The PostgreSQL servers that hold the services' databases. */
export interface Databases extends Stoppable {
  /** Creates the database if it is missing, and answers its URL. */
  open(name: string): Promise<string>;
  /** Throws when the server does not answer. */
  check(): Promise<void>;
}

/** The URL of a database that was opened. Throws for any other name. */
export type DatabaseUrl = (name: string) => string;

/** Opens the databases as the settings say: embedded in the data folder, on a server, or some of them elsewhere. */
export async function openDatabases(settings: Settings, folder: DataFolder, log: Logger): Promise<Databases> {
  const server = settings(postgresUrl);
  const elsewhere = new Map(settings(databaseUrls).map(databaseOf));
  return withSomeElsewhere(server ? databasesByUrl(server) : await embeddedDatabases(folder.postgres, log), elsewhere);
}

/** Opens several databases. A name may come more than once. */
export async function openEach(databases: Databases, names: Iterable<string>): Promise<DatabaseUrl> {
  const urls = new Map(await Promise.all([...new Set(names)].map(async (name) => [name, await databases.open(name)] as const)));
  return (name) => {
    const url = urls.get(name);
    if (url === undefined) throw new Error(`the database ${name} was not opened`);
    return url;
  };
}

/** PostgreSQL out of npm, in the data folder. */
async function embeddedDatabases(dataDir: string, log: Logger): Promise<Databases> {
  const postgres = await startEmbeddedPostgres({ dataDir, logger: log });
  return {
    ...databasesAt((name) => postgres.url(name)),
    stop: () => postgres.stop(),
  };
}

/** A PostgreSQL server by its address. */
const databasesByUrl = (server: string): Databases => databasesAt((name) => Object.assign(new URL(server), { pathname: `/${name}` }).href);

/** Some databases have an address of their own. Their operators create them; this program does not. */
function withSomeElsewhere(databases: Databases, elsewhere: ReadonlyMap<string, string>): Databases {
  return { ...databases, open: async (name) => elsewhere.get(name) ?? databases.open(name) };
}

/** The database that an entry of LMS_DATABASE_URLS names, and its URL. */
export function databaseOf(entry: string): [database: string, url: string] {
  const [service = '', ...url] = entry.split('=');
  const database = service === 'bus' ? BUS_DATABASE : subgraphs.find(({ name }) => name === service)?.database;
  // What stands before the first = may be the middle of a URL, with a password in it.
  if (!database)
    throw new ConfigurationError(['LMS_DATABASE_URLS has an entry that does not begin with the name of a service, or with bus']);
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
