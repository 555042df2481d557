import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import { testPostgres } from '../testing/postgres.js';
import { until } from '../testing/until.js';
import { openPool } from './pool.js';
import { Session } from './session.js';

const postgres = await testPostgres();
const url = await postgres.createDatabase('session');
const pool = openPool({ connectionString: url, max: 1 });
afterAll(async () => {
  await pool.end();
  await postgres.drop();
});

const connections = async (name: string) =>
  (await pool.query<{ pid: number }>('select pid from pg_stat_activity where application_name = $1', [name])).rows;

test('closed while it connects, it ends, and leaves no connection open', async () => {
  const session = new Session({ url, name: 'closed at once', channels: ['anything'] });
  const opened = session.open();
  await session.close();
  await opened;
  await until(async () => (await connections('closed at once')).length === 0);
});

test('closed while it acquires its locks, it ends, and reports no loss', async () => {
  const onLost = jest.fn();
  const session: Session = new Session({
    url,
    name: 'closed in between',
    onLost,
    async onConnected() {
      closing.resolve(session.close());
      await session.query('select pg_sleep(3600)');
    },
  });
  const closing = Promise.withResolvers<void>();
  void session.open();
  await closing.promise;
  expect(onLost).not.toHaveBeenCalled();
});

test('closed while a server does not answer, it does not wait for it', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const session = new Session({
    url: `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/none`,
    name: 'unanswered',
    timeoutMs: 3_600_000,
  });
  void session.open();
  await once(silent, 'connection');
  await session.close();
  silent.close();
  for (const socket of sockets) socket.destroy();
});

test('a statement is planned once, for any values', async () => {
  const session = new Session({ url, name: 'planned once' });
  await session.open();
  for (const few of [1, 2, 3]) await session.query('select n from generate_series(1, 9) n where n < $1', [few]);
  const plans = 'select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements where statement like $1';
  expect(await session.query(plans, ['%generate_series%'])).toEqual([{ generic: 3, custom: 0 }]);
  await session.close();
});
