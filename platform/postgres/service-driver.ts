import type { EntityData, EntityDictionary, EntityMetadata, QueryResult } from '@mikro-orm/core';
import { type Configuration, PostgreSqlConnection, PostgreSqlDriver, PostgreSqlPlatform } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { type Dialect, type Driver, withClientLimits } from './client-limits.js';
import { parameterized } from './parameterized.js';
import { plainSelect } from './plain-select.js';
import { plainUpdate } from './plain-update.js';
import { PoolShares } from './pool-shares.js';
import { preparedClient } from './prepared-client.js';

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
 * MikroORM's driver with five differences. It writes plain searches and updates itself. It limits the queries of clients' calls. It sends
 * values beside the text of a statement, so that PostgreSQL plans the text once: the ORM writes them into it. It quotes every element of an
 * array. And it releases a connection that broke inside a transaction: Kysely 0.29 never releases one whose BEGIN or ROLLBACK fails
 * (kysely-org/kysely#1990), so each restart of PostgreSQL would cost the pool a connection for each open transaction, until none is left and
 * every request waits.
 */
export class ServiceDriver extends PostgreSqlDriver {
  protected override readonly connection: PostgreSqlConnection;
  protected override readonly platform = new ServicePlatform();

  constructor(config: Configuration) {
    super(config);
    this.connection = new ServiceConnection(config);
  }

  override async find<T extends object, P extends string, F extends string, E extends string>(
    ...search: Parameters<typeof PostgreSqlDriver.prototype.find<T, P, F, E>>
  ): Promise<EntityData<T>[]> {
    const [entity, where, options = {}] = search;
    const meta = this.metadata.get<T>(entity);
    const plain = plainSelect(meta as EntityMetadata, where as object, options);
    if (!plain) return super.find(...search);
    const rows = await this.rethrow(this.execute<EntityDictionary<T>[]>(plain.sql, [...plain.parameters], 'all', options.ctx));
    return rows.map((row) => this.mapResult(row, meta) as EntityData<T>);
  }

  override async nativeUpdate<T extends object>(
    ...update: Parameters<typeof PostgreSqlDriver.prototype.nativeUpdate<T>>
  ): Promise<QueryResult<T>> {
    const [entity, where, data, options = {}] = update;
    const plain = plainUpdate(this.metadata.get<T>(entity) as EntityMetadata, where as object, data, options);
    if (!plain) return super.nativeUpdate(...update);
    return this.rethrow(this.execute<QueryResult<T>>(plain.sql, [...plain.parameters], 'run', options.ctx));
  }
}

class ServicePlatform extends PostgreSqlPlatform {
  /** What is not quoted PostgreSQL reads without the blanks around it, and `null` as no value. It does not know the escapes of JSON. */
  override marshallArray(values: string[]): string {
    return `{${values.map((value) => `"${`${value}`.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
  }
}

class ServiceConnection extends PostgreSqlConnection {
  override createKyselyDialect(overrides: ClientLimits): Dialect {
    const { longestWait, ...connectionSettings } = overrides;
    const dialect = super.createKyselyDialect({ ...connectionSettings, Client: preparedClient({ withholds: true }) });
    const createDriver = dialect.createDriver.bind(dialect);
    const size = this.config.get('pool').max ?? 1;
    return Object.assign(dialect, {
      createDriver: () => withClientLimits(releasing(createDriver()), new PoolShares(size, longestWait)),
    });
  }

  override async execute<Result extends QueryAnswer>(...asked: Execution): Promise<Result> {
    const [query, parameters = [], method = 'all', transaction, logged = {}] = asked;
    const statement = typeof query === 'string' && Array.isArray(parameters) ? parameterized(query, parameters) : undefined;
    // The ORM alone knows how to abort a statement.
    if (!statement || 'signal' in logged) return super.execute<Result>(...asked);
    await this.ensureConnection();
    const sql = this.config.get('onQuery')(query as string, parameters as unknown[]);
    const compiled = CompiledQuery.raw(statement.text, [...statement.values]);
    const run = async () => this.transformRawResult<Result>(await (transaction ?? this.getClient()).executeQuery(compiled), method);
    return this.executeQuery(sql, run, { query: sql, params: parameters as unknown[] });
  }
}

type Execution = Parameters<PostgreSqlConnection['execute']>;
type QueryAnswer = Awaited<ReturnType<PostgreSqlConnection['execute']>>;

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
