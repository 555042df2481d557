import { type Configuration, PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type Dialect, type Driver, withClientLimits } from './client-limits.js';
import { PoolShares } from './pool-shares.js';

/** The limits of clients' queries, as `driverOptions` of MikroORM. Those with underscores are settings of each connection. */
export interface ClientLimits {
  /** How long one statement may take, in ms. */
  readonly statement_timeout: number;
  /** How long one statement may wait for a lock, in ms. */
  readonly lock_timeout: number;
  /** How long a caller without a sign-in waits for its share of the connections, in ms. */
  readonly longestWait: number;
}

/**
 * MikroORM's driver with two differences. It limits the queries of clients' calls. And it releases a connection that broke inside a
 * transaction: Kysely 0.29 never releases one whose BEGIN or ROLLBACK fails (kysely-org/kysely#1990), so each restart of PostgreSQL
 * would cost the pool a connection for each open transaction, until none is left and every request waits.
 */
export class ServiceDriver extends PostgreSqlDriver {
  protected override readonly connection: PostgreSqlConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new ServiceConnection(config);
  }
}

class ServiceConnection extends PostgreSqlConnection {
  override createKyselyDialect(overrides: ClientLimits): Dialect {
    const { longestWait, ...connectionSettings } = overrides;
    const dialect = super.createKyselyDialect(connectionSettings);
    const createDriver = dialect.createDriver.bind(dialect);
    const size = this.config.get('pool').max ?? 1;
    return Object.assign(dialect, {
      createDriver: () => withClientLimits(releasing(createDriver()), new PoolShares(size, longestWait)),
    });
  }
}

function releasing(driver: Driver): Driver {
  const begin = driver.beginTransaction.bind(driver);
  const rollback = driver.rollbackTransaction.bind(driver);
  return Object.assign(driver, {
    async beginTransaction(...[connection, settings]: Parameters<typeof begin>) {
      try {
        await begin(connection, settings);
      } catch (error) {
        await driver.releaseConnection(connection);
        throw error;
      }
    },
    // The earlier error says why. The server rolls back by itself, and the pool does not reuse a broken connection.
    rollbackTransaction: (connection: Parameters<typeof rollback>[0]) => rollback(connection).catch(() => {}),
  } satisfies Partial<Driver>);
}
