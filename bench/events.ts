import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventBus } from '../platform/bus/bus.js';
import { PostgresLogBus } from '../platform/bus/postgres-log.js';
import { systemClock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { on } from '../platform/inbox/consumer.js';
import { startInbox } from '../platform/inbox/inbox.js';
import { createLogger } from '../platform/log.js';
import { OutboxRelay } from '../platform/outbox/relay.js';
import { startEmbeddedPostgres } from '../platform/postgres/embedded.js';
import { ensureDatabase } from '../platform/postgres/ensure-database.js';
import { createEventService, type EventService, sqlOf, ThingCounted, things } from '../platform/test-kit/event-service.js';
import { percentile, table } from './machine.js';

const BACKLOG = 20_000;
const KEYS = 500;
const log = createLogger('error');

/** Commit → handled through outbox, bus and inbox on durable PostgreSQL, beside the same effect written directly. */
export async function events(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const database = async (name: string) => {
    await ensureDatabase(postgres.url('postgres'), name);
    return postgres.url(name);
  };
  const bus = await PostgresLogBus.open({ url: await database('bench_bus'), log });
  try {
    const service = await createEventService(await database('bench_service'));
    const rows = await measure(bus, service);
    await service.stop();
    return rows;
  } finally {
    await bus.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function measure(bus: EventBus, service: EventService): Promise<string> {
  await bus.createTopics([{ name: things.name, partitions: 6 }]);
  const handledAt = new Map<string, number>();
  const inbox = await startInbox({
    consumer: 'bench',
    consumers: [
      on(ThingCounted, async (event, context) => {
        await sqlOf(context).sql('insert into effect (event_id, key, sequence) values ($1, $2, $3)', [event.id, event.key, event.sequence]);
        handledAt.set(event.id, performance.now());
      }),
    ],
    bus,
    transaction: service.transaction,
    clock: systemClock,
    log,
  });
  const relay = new OutboxRelay({ service: 'bench', url: service.url, bus, log, held: true });
  relay.start();
  const handled = async (count: number) => {
    while (handledAt.size < count) await delay(1);
  };

  await record(service, BACKLOG);
  const begun = performance.now();
  relay.release();
  await handled(BACKLOG);
  const drained = (BACKLOG / (performance.now() - begun)) * 1_000;

  const rows: (string | number)[][] = [['a backlog of 20,000, drained', Math.round(drained), '–', '–']];
  for (const perSecond of [100, 1_000, 2_000]) {
    handledAt.clear();
    const committedAt = await steadily(service, perSecond, 8);
    await handled(committedAt.size);
    const waits = [...committedAt].map(([id, at]) => Math.max(0, (handledAt.get(id) as number) - at));
    rows.push([`${perSecond} commits a second`, perSecond, percentile(waits, 0.5).toFixed(0), percentile(waits, 0.99).toFixed(0)]);
  }
  await inbox.stop();
  await relay.stop();

  const direct = await directly(service, 5_000);
  rows.push(['the same effect written directly, one transaction each', Math.round(direct), '–', '–']);
  return `${table(['load', 'events/s', 'commit → handled p50, ms', 'p99, ms'], rows)}\n\nratio drained / written directly: ${(drained / direct).toFixed(2)}`;
}

let recorded = 0;

async function record(service: EventService, count: number): Promise<Map<string, number>> {
  const ids = Array.from({ length: count }, () => newId());
  await service.sql(
    `insert into outbox (event_id, topic, key, type, version, source, sequence, occurred_at, correlation_id, payload)
     select id, $2, 'key ' || (n % $3), $4, 1, 'thing', n, now(), 'bench', jsonb_build_object('thingId', 'key ' || (n % $3), 'count', n)
     from unnest($1::uuid[]) with ordinality as made (id, nth), lateral (select nth + $5 as n) numbered`,
    [ids, things.name, KEYS, ThingCounted.type, recorded],
  );
  recorded += count;
  const at = performance.now();
  return new Map(ids.map((id) => [id, at]));
}

/** Commits one event at a time, at a steady pace, from as many connections as it takes. */
async function steadily(service: EventService, perSecond: number, seconds: number): Promise<Map<string, number>> {
  const committedAt = new Map<string, number>();
  const begun = performance.now();
  const underway: Promise<void>[] = [];
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    for (; sent < Math.min(due, perSecond * seconds); sent++) {
      underway.push(
        record(service, 1).then((one) => {
          for (const [id, at] of one) committedAt.set(id, at);
        }),
      );
    }
    await delay(2);
  }
  await Promise.all(underway);
  return committedAt;
}

async function directly(service: EventService, count: number): Promise<number> {
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await service.sql("insert into effect (event_id, key, sequence) values (gen_random_uuid(), 'direct', 1)");
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return (count / (performance.now() - begun)) * 1_000;
}
