import { type Configuration, PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';

type Dialect = ReturnType<PostgreSqlConnection['createKyselyDialect']>;
type Driver = ReturnType<Dialect['createDriver']>;

/**
 * MikroORM's driver, which also releases a connection that broke inside a transaction. Kysely 0.29 never releases one whose BEGIN
 * or ROLLBACK fails (kysely-org/kysely#1990): each restart of PostgreSQL would cost the pool a connection for each open transaction,
 * until none is left and every request waits.
 */
export class ReleasingDriver extends PostgreSqlDriver {
  protected override readonly connection: PostgreSqlConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new ReleasingConnection(config);
  }
}

class ReleasingConnection extends PostgreSqlConnection {
  override createKyselyDialect(...options: Parameters<PostgreSqlConnection['createKyselyDialect']>): Dialect {
    const dialect = super.createKyselyDialect(...options);
    const createDriver = dialect.createDriver.bind(dialect);
    return Object.assign(dialect, { createDriver: () => releasing(createDriver()) });
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
