import { testPostgres } from '../testing/postgres.js';
import { openPool } from './pool.js';

const postgres = await testPostgres();
afterAll(() => postgres.drop());

test('a connection that breaks between two statements of a transaction costs that transaction, and nothing else', async () => {
  const url = await postgres.createDatabase('pool');
  const [pool, other] = [openPool({ connectionString: url, max: 1 }), openPool({ connectionString: url, max: 1 })];
  const client = await pool.connect();
  await client.query('begin');
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = new Promise((resolve) => client.once('end', resolve));
  await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  await expect(client.query('select 1')).rejects.toThrow();
  client.release();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await Promise.all([pool.end(), other.end()]);
});
