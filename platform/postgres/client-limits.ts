import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { currentCaller } from './on-behalf.js';
import type { PoolShares } from './pool-shares.js';

export type Dialect = ReturnType<PostgreSqlConnection['createKyselyDialect']>;
export type Driver = ReturnType<Dialect['createDriver']>;
type Connection = Awaited<ReturnType<Driver['acquireConnection']>>;
type Execute = Connection['executeQuery'];

/**
 * Limits the queries of clients' calls. A caller without a sign-in holds no more connections than its share. Connections are opened with
 * time limits for statements and locks; while a service holds one for its own work, they are lifted.
 */
export function withClientLimits(driver: Driver, shares: PoolShares): Driver {
  const acquire = driver.acquireConnection.bind(driver);
  const release = driver.releaseConnection.bind(driver);
  const held = new WeakMap<Connection, () => void>();
  const timeLimits = new WeakMap<Connection, TimeLimits>();
  return Object.assign(driver, {
    async acquireConnection(...options: Parameters<typeof acquire>) {
      const caller = currentCaller();
      const leave = caller?.kind === 'anonymous' ? await shares.enter(caller) : undefined;
      try {
        const connection = await acquire(...options);
        const limits = timeLimits.get(connection) ?? new TimeLimits(connection);
        timeLimits.set(connection, limits.acquired(caller === undefined));
        if (leave) held.set(connection, leave);
        return connection;
      } catch (error) {
        leave?.();
        throw error;
      }
    },
    async releaseConnection(...[connection, ...options]: Parameters<typeof release>) {
      await release(connection, ...options);
      held.get(connection)?.();
      held.delete(connection);
    },
  } satisfies Partial<Driver>);
}

const LIFT_IN_TRANSACTION = 'set local statement_timeout = 0; set local lock_timeout = 0';
const LIFT = 'set statement_timeout = 0; set lock_timeout = 0';
const RESTORE = 'reset statement_timeout; reset lock_timeout';

/**
 * The time limits of one connection. Lifting them costs a round trip only outside of transactions: a transaction lifts them in the message
 * that begins it, and they are back when it ends.
 */
class TimeLimits {
  #own = false;
  #inTransaction = false;
  #lifted = false;
  readonly #execute: Execute;

  constructor(connection: Connection) {
    this.#execute = connection.executeQuery.bind(connection);
    connection.executeQuery = this.#executeWithin.bind(this) as Execute;
  }

  /** `own`: for the service's own work. */
  acquired(own: boolean): this {
    this.#own = own;
    this.#inTransaction = false;
    return this;
  }

  async #executeWithin(...[query, ...options]: Parameters<Execute>): ReturnType<Execute> {
    if (this.#own && !this.#inTransaction && !this.#lifted) {
      if (/^(begin|start transaction)/.test(query.sql)) {
        this.#inTransaction = true;
        return this.#execute({ ...query, sql: `${query.sql}; ${LIFT_IN_TRANSACTION}` }, ...options);
      }
      await this.#execute({ ...query, sql: LIFT, parameters: [] }, ...options);
      this.#lifted = true;
    } else if (!this.#own && this.#lifted) {
      await this.#execute({ ...query, sql: RESTORE, parameters: [] }, ...options);
      this.#lifted = false;
    }
    return this.#execute(query, ...options);
  }
}
