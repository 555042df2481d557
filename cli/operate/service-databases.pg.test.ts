import { afterAll, test } from '@jest/globals';
import { testPostgres } from '../../platform/testing/postgres.js';
import { until } from '../../platform/testing/until.js';
import { serviceDatabasesOf } from './service-databases.js';

const postgres = await testPostgres();
afterAll(() => postgres.drop());

test('a command goes on when PostgreSQL ends its connection, as it does when it is stopped', async () => {
  const url = await postgres.createDatabase('course');
  const open = () => serviceDatabasesOf({ subgraphs: new Map([['course', {}]]), databaseUrl: () => url });
  const [databases, operator] = [open(), open()];
  const query = databases.services.get('course');
  const pidOf = async () => (await query?.<{ pid: number }>('select pg_backend_pid() as pid'))?.[0]?.pid;
  const first = await pidOf();
  await operator.services.get('course')?.('select pg_terminate_backend($1)', [first]);
  // A query that is sent before the connection is seen to have ended fails; the next one gets a new connection.
  await until(async () => (await pidOf().catch(() => first)) !== first);
  await Promise.all([databases.stop(), operator.stop()]);
});
