import pg from 'pg';
import { type TestPostgres, testPostgres } from '../../../testing/postgres.js';
import { notifierContract } from './contract.js';
import { openPostgresNotifier } from './postgres.js';

let postgres: TestPostgres;
afterAll(() => postgres.drop());

describe('the notifier in PostgreSQL', () => {
  notifierContract(async () => {
    postgres = await testPostgres();
    const url = await postgres.createDatabase('lms_notifier');
    return {
      open: () => openPostgresNotifier(url),
      async breakConnections() {
        const admin = new pg.Client({ connectionString: url });
        await admin.connect();
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lms wakeups' and datname = current_database()`,
        );
        await admin.end();
      },
    };
  });
});
