import pg from 'pg';
import { preparedClient } from './prepared-client.js';

/**
 * A pool that prepares its statements, and survives broken connections. A connection that breaks rejects its query and also emits an error,
 * which would end the process without a listener: the pool itself listens to idle connections only, and a transaction is idle between its
 * statements.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ keepAlive: true, Client: preparedClient(), ...config });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
