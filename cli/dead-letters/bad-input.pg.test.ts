import { createLogger } from '../../platform/kernel/log.js';
import { PostgresLogBus } from '../../platform/messaging/bus/postgres-log/postgres-log.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { badInputContract } from './bad-input.contract.js';

badInputContract('the log in PostgreSQL', async () => {
  const url = await (await testPostgres()).createDatabase('bus');
  const bus = await PostgresLogBus.open({ url, log: createLogger('silent') });
  return { bus, append: (record) => bus.append([record]) };
});
