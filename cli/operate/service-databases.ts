import type { Pool } from 'pg';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop, stopTogether } from '../../platform/kernel/stopping.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { openPool } from '../../platform/postgres/pool.js';
import { CommandError } from '../command-error.js';
import { openInstallation } from '../installation/installation.js';

export interface ServiceDatabases extends Stoppable {
  /** Queries each service's own database, by the name of the service. */
  readonly services: ReadonlyMap<string, Query>;
}

/** Opens an installation, beside a running server if there is one. The server finds what a command changes at its next poll. */
export function openServiceDatabases(settings: Settings): Promise<ServiceDatabases> {
  return openParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const { services } = opened.adopt(serviceDatabasesOf(installation), stop);
    return { services };
  });
}

/** The part of an installation that its databases are found by. */
interface OpenServices {
  readonly subgraphs: ReadonlyMap<string, unknown>;
  databaseUrl(service: string): string;
}

/** The databases of an open installation. `stop` leaves the installation open. */
export function serviceDatabasesOf({ subgraphs, databaseUrl }: OpenServices): ServiceDatabases {
  const pools = new Map([...subgraphs.keys()].map((name) => [name, poolOf(databaseUrl(name))]));
  return {
    services: new Map([...pools].map(([name, pool]) => [name, queryOf(pool)])),
    stop: () => stopTogether([...pools.values()].map((pool) => ({ stop: () => pool.end() }))),
  };
}

const poolOf = (connectionString: string): Pool => openPool({ connectionString, max: 1, application_name: 'lms command' });

const queryOf =
  (pool: Pool): Query =>
  async <Row>(sql: string, values: readonly unknown[] = []) =>
    (await pool.query(sql, [...values])).rows as Row[];

/** The service of that name, or all of them without a name. Throws a CommandError when there is no such service. */
export function selectServices(services: ReadonlyMap<string, Query>, name?: string): ReadonlyMap<string, Query> {
  return name === undefined ? services : new Map([[name, selectService(services, name)]]);
}

/** Throws a CommandError when there is no such service. */
export function selectService(services: ReadonlyMap<string, Query>, name: string): Query {
  const query = services.get(name);
  if (!query) throw new CommandError(`There is no service ${name}: there are ${[...services.keys()].sort().join(', ')}.`);
  return query;
}
