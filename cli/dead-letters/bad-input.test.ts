import { PostgresLogBus } from '../../platform/bus/postgres-log.js';
import { createLogger } from '../../platform/log.js';
import { testPostgres } from '../../platform/test-kit/postgres.js';
import { badInputContract } from './bad-input.contract.js';

badInputContract('the log in PostgreSQL', async () => {
  const url = await (await testPostgres()).createDatabase('bus');
  const bus = await PostgresLogBus.open({ url, log: createLogger('silent') });
  return { bus, append: (record) => bus.append([record]) };
});
