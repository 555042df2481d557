import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createLogger } from '../../../kernel/log.js';
import { forkMember } from '../../../testing/fork-member.js';
import { testPostgres } from '../../../testing/postgres.js';
import { until } from '../../../testing/until.js';
import type { BusRecord } from '../bus.js';
import { busContract } from '../contract/contract.js';
import { LOG_CHANNEL } from './log-schema.js';
import { PostgresLogBus } from './postgres-log.js';

const postgres = await testPostgres();
const log = createLogger('silent');

afterAll(() => postgres.drop());

busContract('the log in PostgreSQL', async () => {
  const url = await postgres.createDatabase('bus');
  const own = await PostgresLogBus.open({ url, log });
  return {
    open: () => PostgresLogBus.open({ url, log, retryFirstMs: 20 }),
    append: (record) => own.append([record]),
    spawnMember: (group, topic, told) =>
      forkMember('platform/messaging/bus/postgres-log/postgres-log.worker.ts', [url, group, topic], told),
    async stop() {
      await own.stop();
    },
  };
});

describe('the log in PostgreSQL', () => {
  let url: string;
  let admin: pg.Client;
  let bus: PostgresLogBus;
  const heard: BusRecord[] = [];
  const record = (n: number) => ({ topic: 'thing.events', key: `key-${n % 5}`, headers: { n: String(n) }, value: Buffer.from('{}') });
  const subscribe = (on: PostgresLogBus, group = 'reader') =>
    on.subscribe({ group, topics: ['thing.events'], handle: async (records) => void heard.push(...records) });

  beforeEach(async () => {
    url = await postgres.createDatabase('bus');
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
    bus = await PostgresLogBus.open({ url, log, pollMs: 100 });
    await bus.createTopics([{ name: 'thing.events', partitions: 3 }]);
    heard.length = 0;
  });
  afterEach(async () => {
    await bus.stop();
    await admin.end();
  });

  test('goes on where it was after its connections were cut, and is unhealthy meanwhile', async () => {
    const running = await subscribe(bus);
    await bus.append(Array.from({ length: 20 }, (_, n) => record(n)));
    await until(() => heard.length === 20);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'event-log%' and datname = current_database()`;
    await admin.query(cut);
    await until(() => !running.healthy());
    await until(
      async () =>
        await bus.append([record(20)]).then(
          () => true,
          () => false,
        ),
    );
    await until(() => heard.length >= 21);
    await until(() => running.healthy());
    expect(new Set(heard.map(({ headers }) => headers.n)).size).toBe(21);
  });

  test('needs no notification: the slow poll finds what nobody announced', async () => {
    await subscribe(bus);
    await admin.query(
      `select append_to_log(array_agg(id), array_agg('k'::text), array_agg('{}'::jsonb), array_agg('x'::bytea)) from partitions`,
    );
    await until(() => heard.length === 3);
  });

  test('members of the same process get records as they were appended, and need not read them from the log', async () => {
    await subscribe(bus);
    // While the member still reads the log, it takes nothing over: so several are tried.
    await until(async () => {
      const handedOver = record(0);
      await bus.append([handedOver]);
      await until(() => heard.some(({ offset }) => offset >= 0n));
      return heard.some(({ value }) => value === handedOver.value);
    });
  });

  test('publishers notify other processes only while there are any, and newcomers of all they may have missed', async () => {
    const notified: (string | undefined)[] = [];
    admin.on('notification', ({ payload }) => notified.push(payload));
    await admin.query(`listen ${LOG_CHANNEL}`);
    await subscribe(bus);
    await bus.append([record(0)]);
    const other = await PostgresLogBus.open({ url, log, pollMs: 100 });
    await subscribe(other, 'another');
    await until(() => notified.length > 0);
    expect(notified[0]).toBe('');
    await until(async () => {
      await bus.append([record(0)]);
      return notified.length > 1;
    });
    await other.stop();
  });

  test('a reader cannot skip the records of a publisher that commits late', async () => {
    await subscribe(bus);
    await admin.query('begin');
    await admin.query(
      `select append_to_log(array[id], array['late'], array['{}'::jsonb], array['x'::bytea]) from partitions where number = 0`,
    );
    // Another publisher of the partition waits for the first: its offset cannot become visible before.
    const behind = bus.append(Array.from({ length: 20 }, (_, n) => record(n)));
    await until(async () => {
      // A transaction sees who waits as it was at its first look.
      await admin.query('select pg_stat_clear_snapshot()');
      const waiting = await admin.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      return waiting.rows.length > 0;
    });
    expect(heard).toHaveLength(0);
    await admin.query('commit');
    await behind;
    await until(() => heard.length === 21);
    const first = heard.filter(({ partition }) => partition === 0);
    expect(first.map(({ offset }) => offset)).toEqual(first.map((_, n) => BigInt(n)));
    expect(first[0]?.key).toBe('late');
  });

  test('a member has no more records in flight than it may, and no partition waits for ever', async () => {
    const [partitions, each] = [16, 600];
    await bus.createTopics([{ name: 'many.events', partitions }]);
    const records = Array.from({ length: partitions * each }, (_, n) => ({ ...record(n), topic: 'many.events', key: `key ${n % 500}` }));
    await bus.append(records);
    let [inFlight, most, handled] = [0, 0, 0];
    const seen = new Set<number>();
    const gate = Promise.withResolvers<void>();
    const handle = async (some: readonly BusRecord[]) => {
      inFlight += some.length;
      most = Math.max(most, inFlight);
      seen.add((some[0] as BusRecord).partition);
      await gate.promise;
      inFlight -= some.length;
      handled += some.length;
    };
    await bus.subscribe({ group: 'slow', topics: ['many.events'], handle });
    await until(() => inFlight > 0);
    gate.resolve();
    await until(() => handled === records.length);
    expect(most).toBeLessThanOrEqual(2_000 + 500);
    expect(seen.size).toBe(partitions);
  });

  test('leaves out records of types that the member is not for, and is done with them; one without a type it delivers', async () => {
    const typed = (type: string | undefined, n: number) => ({ ...record(n), headers: { ...(type && { ce_type: type }) } });
    const some = (from: number) => [typed('WANTED', from), typed('OTHER', from + 1), typed(undefined, from + 2), typed('OTHER', from + 3)];
    const leftOut: string[] = [];
    // These are fetched.
    await bus.append(some(0));
    const running = await bus.subscribe({
      group: 'choosy',
      topics: ['thing.events'],
      types: new Set(['WANTED']),
      onLeftOut: (type) => leftOut.push(type),
      handle: async (records) => void heard.push(...records),
    });
    await until(() => heard.length === 2);
    // These are handed over, or fetched where a fetch is in flight.
    await bus.append(some(0));
    expect(await running.caughtUp(AbortSignal.timeout(10_000))).toBe(true);
    expect(heard.map(({ headers }) => headers.ce_type).toSorted()).toEqual(['WANTED', 'WANTED', undefined, undefined]);
    expect(leftOut).toEqual(Array(4).fill('OTHER'));
    expect(await running.lag()).toEqual({ 'thing.events': 0n });
  });

  test('a group has one member in one process', async () => {
    await subscribe(bus);
    await expect(subscribe(bus)).rejects.toThrow('reader is subscribed here already');
  });

  test('uses one connection that listens and a small pool, whatever the number of groups', async () => {
    for (let n = 0; n < 12; n += 1) await subscribe(bus, `group-${n}`);
    for (let n = 0; n < 200; n += 1) await bus.append([record(n)]);
    await until(() => heard.length === 200 * 12);
    const { rows } = await admin.query(`select application_name as name, count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name like 'event-log%' group by 1 order by 1`);
    expect(rows).toEqual([
      { name: 'event-log', n: expect.any(Number) },
      { name: 'event-log-members', n: 1 },
    ]);
    expect(rows[0].n).toBeLessThanOrEqual(4);
  });
});
