import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { delay } from '../../kernel/delay.js';
import { newId } from '../../kernel/ids.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../postgres/embedded/embedded.js';
import { ensureDatabase } from '../../postgres/ensure-database.js';
import { counted, createEventService, type EventService, OUTBOX_INSERT, outboxValues } from '../../testing/event-service.js';
import type { WorkerOrders } from './chaos.worker.js';
import type { EventEnvelope } from './envelope.js';
import type { FaultPoint } from './faults.js';

// The test kills processes that relay and apply events, at every fault point, and PostgreSQL under all of them, while events are
// recorded. Afterwards it reads from the database whether each committed event was applied, once, in the order of its key.

/** The invariants, each as a query for the rows that break it. */
const BROKEN = {
  neverApplied: 'select event_id from outbox left join effect using (event_id) where effect.id is null',
  appliedTwice: 'select event_id from effect group by event_id having count(*) > 1',
  outOfOrder: `select * from (select key, sequence, lag(sequence) over (partition by key order by id) as before from effect) applied
    where sequence < before`,
  notCommitted: 'select event_id from effect left join outbox using (event_id) where outbox.id is null',
};

const POINTS: readonly FaultPoint[] = [
  'relay.read-not-published',
  'relay.published-not-marked',
  'inbox.received-not-handled',
  'inbox.handled-not-committed',
  'inbox.committed-not-acknowledged',
];

let folder: string;
let postgres: EmbeddedPostgres;
let service: EventService;
let busUrl: string;
const workers = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-chaos-'));
  postgres = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
}, 60_000);
beforeEach(async () => {
  const [serviceDatabase, busDatabase] = [`thing_${newId()}`, `bus_${newId()}`];
  await Promise.all([ensureDatabase(postgres.url('postgres'), serviceDatabase), ensureDatabase(postgres.url('postgres'), busDatabase)]);
  busUrl = postgres.url(busDatabase);
  service = await createEventService(postgres.url(serviceDatabase));
  await service.sql('create table counter (key text primary key, sequence bigint not null)');
});
afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await service.stop();
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Starts a process, and resolves when it runs, or has died already if that was its order. */
async function work(orders: Pick<WorkerOrders, 'dieAt' | 'withoutInbox'> = {}): Promise<{ died: Promise<unknown> }> {
  const argument = JSON.stringify({ busUrl, serviceUrl: service.url, ...orders });
  const worker = fork('platform/messaging/event/chaos.worker.ts', [argument], {
    execArgv: ['--import', './platform/testing/typescript.mjs'],
  });
  workers.add(worker);
  const died = once(worker, 'exit').finally(() => workers.delete(worker));
  await Promise.race([once(worker, 'message'), died]);
  return { died };
}

/** Commits one event a turn as a command does: the aggregate's row first, then the outbox, in one slow transaction. */
async function recordUntil(stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const key = `key-${Math.floor(Math.random() * 12)}`;
    const client = await service.pool.connect().catch(() => undefined);
    if (!client) {
      await delay(50); // PostgreSQL is being killed just now.
      continue;
    }
    try {
      await client.query('begin');
      const { rows } = await client.query(
        'insert into counter values ($1, 1) on conflict (key) do update set sequence = counter.sequence + 1 returning sequence::int',
        [key],
      );
      await client.query(OUTBOX_INSERT, outboxValues(counted(key, rows[0].sequence)));
      await delay(Math.random() * 10);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(error as Error);
    }
  }
}

async function recording(during: () => Promise<void>): Promise<void> {
  let stopped = false;
  const writers = Array.from({ length: 4 }, () => recordUntil(() => stopped));
  await during().finally(() => {
    stopped = true;
  });
  await Promise.all(writers);
}

async function killPostgres(): Promise<void> {
  const pid = Number((await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  while (await postgres.alive()) await delay(10);
  while (!(await postgres.alive())) await delay(50);
}

/** Every committed event has been relayed, and none is parked or in flight. */
async function quiet(): Promise<void> {
  const left = async () => {
    const [row] = await service.sql<{ n: number }>(
      `select (select count(*) from outbox where published_at is null) + (select count(*) from held_events)
        + (select count(*) from (${BROKEN.neverApplied}) missing) as n`,
    );
    return Number(row?.n);
  };
  for (const deadline = performance.now() + 60_000; (await left()) > 0; await delay(50)) {
    if (performance.now() > deadline) throw new Error(`${await left()} events are still under way`);
  }
}

const broken = async () =>
  Object.fromEntries(
    await Promise.all(Object.entries(BROKEN).map(async ([name, sql]) => [name, (await service.sql(sql)).length] as const)),
  );

const NOTHING = { neverApplied: 0, appliedTwice: 0, outOfOrder: 0, notCommitted: 0 };

async function killAtEveryPoint(options: Pick<WorkerOrders, 'withoutInbox'>): Promise<void> {
  for (const point of POINTS) {
    const { died } = await work({ ...options, dieAt: { point, time: 5 } });
    await died;
  }
}

test('killed at every point, and PostgreSQL under it: every committed event is applied once, in order', async () => {
  await recording(async () => {
    await killAtEveryPoint({});
    // Two at once: the one that survives gets the other's partitions and locks.
    await work();
    const doomed = await work({ dieAt: { point: 'inbox.handled-not-committed', time: 20 } });
    await Promise.all([doomed.died, killPostgres()]);
    await killPostgres();
  });
  await quiet();
  expect(await broken()).toEqual(NOTHING);
  const [{ n }] = (await service.sql<{ n: number }>('select count(*)::int as n from effect')) as [{ n: number }];
  expect(n).toBeGreaterThan(200);
}, 180_000);

test('with the inbox switched off, the same check fails', async () => {
  await recording(() => killAtEveryPoint({ withoutInbox: true }));
  await work({ withoutInbox: true });
  await quiet();
  expect((await broken()).appliedTwice).toBeGreaterThan(0);
}, 180_000);

test('each check notices a seeded violation', async () => {
  const events = [counted('a', 1), counted('a', 2)] as const;
  for (const event of events) await service.sql(OUTBOX_INSERT, outboxValues(event));
  const apply = ({ id, key, sequence }: EventEnvelope) =>
    service.sql('insert into effect (event_id, key, sequence) values ($1, $2, $3)', [id, key, sequence]);

  await apply(events[1]);
  expect(await broken()).toEqual({ ...NOTHING, neverApplied: 1 });
  await apply(events[0]);
  expect(await broken()).toEqual({ ...NOTHING, outOfOrder: 1 });
  await service.sql('truncate effect');
  for (const event of [events[0], events[0], events[1]]) await apply(event);
  expect(await broken()).toEqual({ ...NOTHING, appliedTwice: 1 });
  await apply(counted('b', 1));
  expect(await broken()).toEqual({ ...NOTHING, appliedTwice: 1, notCommitted: 1 });
});
