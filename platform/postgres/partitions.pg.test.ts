import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../kernel/log.js';
import { counted, createEventService, type EventService, OUTBOX_INSERT, outboxValues } from '../testing/event-service.js';
import { testPostgres } from '../testing/postgres.js';
import { recordedLog } from '../testing/recorded-log.js';
import {
  dropPartitions,
  type Execute,
  inboxTable,
  logFailure,
  maintainEventTables,
  makePartitions,
  outboxTable,
  type PartitionedTable,
} from './partitions.js';

const postgres = await testPostgres();
let service: EventService;
let execute: Execute;

beforeEach(async () => {
  service = await createEventService(await postgres.createDatabase('days'));
  execute = (sql) => service.sql(sql);
});
afterEach(() => service.stop());
afterAll(() => postgres.drop());

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 12));
const record = (n: number) => service.sql(OUTBOX_INSERT, outboxValues(counted('a', n, { time: day(n).toISOString() })));
const places = async (table: string) =>
  (await service.sql<{ place: string }>(`select tableoid::regclass::text as place from ${table} order by 1`)).map(({ place }) => place);
const days = async (table: string) =>
  (
    await service.sql<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = '${table}'::regclass order by 1`,
    )
  ).map(({ name }) => name.slice(table.length + 1));
const applied = (n: number, consumer = 'counter') =>
  service.sql('insert into inbox values ($1, gen_random_uuid(), $2, now())', [consumer, day(n)]);
const seen = (n: number, partition = 0, consumer = 'counter') =>
  service.sql(`insert into inbox_seen values ($1, 'thing.events', $2, $3)`, [consumer, partition, day(n)]);

test('partitions of the next days are created once, and rows go to their day', async () => {
  await makePartitions(execute, outboxTable, day(22), 2);
  await makePartitions(execute, outboxTable, day(22), 2);
  expect(await days('outbox')).toEqual(['20261122', '20261123', '20261124', 'default']);
  await record(22);
  await record(24);
  expect(await places('outbox')).toEqual(['outbox_20261122', 'outbox_20261124']);
});

test('a row that is written before its day has a partition is kept, and moved when it has one', async () => {
  await record(22);
  await record(29);
  expect(await places('outbox')).toEqual(['outbox_default', 'outbox_default']);
  await makePartitions(execute, outboxTable, day(22), 1);
  expect(await places('outbox')).toEqual(['outbox_20261122', 'outbox_default']);
  await service.sql('update outbox set published_at = now()');
  await record(22);
  expect(await service.sql('select count(distinct id)::int as n from outbox')).toEqual([{ n: 3 }]);
});

test('a day of the outbox is dropped when it is over and all of it is published', async () => {
  await makePartitions(execute, outboxTable, day(20), 2);
  await record(20);
  await record(21);
  await record(22);
  await record(1);
  await service.sql('update outbox set published_at = now() where sequence <> 21');
  await dropPartitions(execute, outboxTable, day(22));
  expect(await days('outbox')).toEqual(['20261121', '20261122', 'default']);
  expect(await places('outbox')).toEqual(['outbox_20261121', 'outbox_20261122']);
});

test('a day of the inbox stays for as long as a partition of the bus may still deliver its events', async () => {
  await makePartitions(execute, inboxTable, day(1), 2);
  await Promise.all([applied(1), applied(2), applied(3)]);
  const log = createLogger('silent');
  const maintain = () => maintainEventTables(execute, { now: day(22), consumers: ['counter'], keepFeedMs: 0, log });

  await seen(22);
  await seen(9, 1);
  await seen(1, 0, 'a consumer of long ago');
  await maintain();
  expect((await days('inbox')).slice(0, 2)).toEqual(['20261102', '20261103']);

  await service.sql('update inbox_seen set seen_until = $1', [day(22)]);
  await maintain();
  expect(await days('inbox')).toEqual(['20261122', '20261123', '20261124', '20261125', 'default']);
});

test('a table may be partitioned by the month, over the turn of the year as well', async () => {
  await service.sql('create table thing (id int, at timestamptz not null, primary key (id, at)) partition by range (at)');
  await service.sql('create table thing_default partition of thing default');
  const things: PartitionedTable = { table: 'thing', column: 'at', span: 'month' };
  const at = (time: string) => new Date(time);
  await service.sql('insert into thing values (1, $1), (2, $2), (3, $3)', [
    at('2026-11-30T23:59:59Z'),
    at('2026-12-31T23:59:59Z'),
    at('2020-01-01T00:00:00Z'),
  ]);
  await makePartitions(execute, things, at('2026-11-22T12:00:00Z'), 2);
  await service.sql('insert into thing values (4, $1)', [at('2027-01-31T12:00:00Z')]);
  expect(await places('thing')).toEqual(['thing_202611', 'thing_202612', 'thing_202701', 'thing_default']);
  await dropPartitions(execute, things, at('2026-12-31T23:59:59Z'));
  expect(await days('thing')).toEqual(['202612', '202701', 'default']);
  await dropPartitions(execute, things, at('2027-01-01T00:00:00Z'));
  expect(await places('thing')).toEqual(['thing_202701']);
});

test('maintenance fails while a long transaction holds the table, and succeeds at the next run', async () => {
  const busy = await service.pool.connect();
  await busy.query('begin');
  await busy.query(OUTBOX_INSERT, outboxValues(counted('a', 1)));
  await expect(makePartitions(execute, outboxTable, day(22), 0)).rejects.toMatchObject({ code: '55P03' });
  await busy.query('commit');
  busy.release();
  await makePartitions(execute, outboxTable, day(22), 0);
  expect(await days('outbox')).toEqual(['20261122', 'default']);
});

test('that a table is in use is no warning and has no stack; what nobody expects is and has', async () => {
  const { log, lines } = recordedLog('trace');
  logFailure(log, Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }));
  logFailure(log, new Error('there is no such table'));
  expect(lines).toMatchObject([{ level: 30 }, { level: 40, err: { stack: expect.any(String) } }]);
  expect(lines[0]?.err).not.toHaveProperty('stack');
});
