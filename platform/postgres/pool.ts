import pg from 'pg';

/**
 * A pool that outlives its connections. One that breaks tells the query on it, and emits an error as well, which ends the
 * process where nobody listens: the pool itself listens only to idle ones, and a transaction has pauses between its statements.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ keepAlive: true, ...config });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
