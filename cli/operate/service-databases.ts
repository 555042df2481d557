import pg from 'pg';
import type { Settings } from '../../platform/kernel/settings.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { CommandError } from '../command-error.js';
import { type Installation, openInstallation } from '../installation/installation.js';

/** The databases of the services, each by the name of its service. */
export interface ServiceDatabases {
  readonly services: ReadonlyMap<string, Query>;
  stop(): Promise<void>;
}

/** Opens the installation as a running server has it open too: what is changed here, the server finds at its next look. */
export async function openServiceDatabases(settings: Settings): Promise<ServiceDatabases> {
  const installation = await openInstallation(settings);
  const { services, stop } = serviceDatabasesOf(installation);
  return {
    services,
    async stop() {
      await stop();
      await installation.stop();
    },
  };
}

/** Those of an installation that is open already, which `stop` leaves open. */
export function serviceDatabasesOf(installation: Pick<Installation, 'subgraphs' | 'databaseUrl'>): ServiceDatabases {
  const pools = new Map([...installation.subgraphs.keys()].map((name) => [name, poolOf(installation.databaseUrl(name))]));
  return {
    services: new Map([...pools].map(([name, pool]) => [name, queryOf(pool)])),
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

const poolOf = (connectionString: string): pg.Pool => new pg.Pool({ connectionString, max: 1, application_name: 'lms command' });

const queryOf =
  (pool: pg.Pool): Query =>
  async <Row>(sql: string, values: readonly unknown[] = []) =>
    (await pool.query(sql, [...values])).rows as Row[];

/** All of them, or the one that is named. Throws a CommandError for a name that none of them has. */
export function selectServices(services: ReadonlyMap<string, Query>, name?: string): ReadonlyMap<string, Query> {
  if (name === undefined) return services;
  const query = services.get(name);
  if (!query) throw new CommandError(`There is no service ${name}: there are ${[...services.keys()].sort().join(', ')}.`);
  return new Map([[name, query]]);
}
