import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../kernel/ids.js';
import { createLogger } from '../../kernel/log.js';
import { type CountsService, countsProjection, countsService, thingTopic } from '../../testing/counts-projection.js';
import { counted } from '../../testing/event-service.js';
import { testPostgres } from '../../testing/postgres.js';
import { until } from '../../testing/until.js';
import { PostgresLogBus } from '../bus/postgres-log/postgres-log.js';
import { PermanentFailure } from '../inbox/failure.js';
import { OutboxRow } from '../outbox/outbox.entity.js';
import { defineProjection } from './define.js';
import { rebuildContract } from './rebuild.contract.js';
import type { Stage } from './rebuild.js';

const postgres = await testPostgres();
const log = createLogger('silent');

rebuildContract('the log in PostgreSQL', async () => {
  const address = await postgres.createDatabase('bus');
  return { address, prefix: '', open: () => PostgresLogBus.open({ url: address, log, retryFirstMs: 20 }) };
});

describe('a rebuild', () => {
  let bus: PostgresLogBus;
  let service: CountsService;
  beforeEach(async () => {
    bus = await PostgresLogBus.open({ url: await postgres.createDatabase('bus'), log, retryFirstMs: 20 });
    await bus.createTopics([thingTopic]);
    service = await countsService();
  });
  afterEach(async () => {
    await service.stop();
    await bus.stop();
  });
  afterAll(() => postgres.drop());

  const parked = () => service.sql<{ reason: string }>(`select reason from held_events where state = 'DEAD'`);
  const letters = () => service.sql('select * from letter');

  test('works without a running server, and notifies nobody of the past', async () => {
    await bus.publish([counted('a', 1), counted('a', 2), counted('b', 1)]);
    await service.rebuild(bus);
    expect(await service.counted()).toEqual({ a: 2, b: 1 });
    expect(await service.sql('select * from feed')).toEqual([]);
    expect(await service.sql(`select nspname from pg_namespace where nspname like 'shadow%'`)).toEqual([]);

    const live = await service.live(bus);
    await bus.publish([counted('b', 2)]);
    await until(async () => (await service.counted()).b === 2);
    expect(await service.sql('select channel from feed')).toEqual([{ channel: 'thing_count:b' }]);
    await live.stop();
  });

  const EFFECTS: [string, Parameters<typeof countsProjection>[0]][] = [
    ['queues a mail', async (_, { em }) => void (await em.execute(`insert into letter values ('a payer')`))],
    ['records an event', async ({ key }, { em }) => void em.persist(recorded(key))],
    ['sends a mail', async (_, { resources }) => void (await resources.mailer.send({ id: newId(), to: 'x@example.org' } as never))],
    ['charges', async (_, { resources }) => void Object(resources).paymentProvider.createCheckout()],
    ['asks another service', async (_, { ask }) => void (await ask({} as never, {}))],
    ['writes behind its transaction', async (_, context) => void (await context.fresh().em.execute(`insert into letter values ('x')`))],
  ];

  test.each(EFFECTS)('whose handler %s: it does not happen, and what was rebuilt is not swapped in', async (_, besides) => {
    await bus.publish([counted('a', 1)]);
    await expect(service.rebuild(bus, { projection: countsProjection(besides) })).rejects.toThrow(
      '1 events are parked in the rebuilt projection',
    );
    expect(await parked()).toEqual([{ reason: expect.stringContaining('would happen again when it is rebuilt') }]);
    expect(await letters()).toEqual([]);
    expect(await service.outbox()).toEqual([]);
  });

  test('the same effects are refused in the live projection, so that they show before a rebuild', async () => {
    const live = await service.live(
      bus,
      countsProjection(async (_, { em }) => void (await em.execute(`insert into letter values ('a payer')`))),
    );
    await bus.publish([counted('a', 1)]);
    await until(async () => (await parked()).length === 1);
    expect(await letters()).toEqual([]);
    await live.stop();
  });

  test('obeys tombstones from its first event on, and keeps them', async () => {
    const live = await service.live(bus);
    await bus.publish([counted('gone', 1), counted('here', 1)]);
    await until(async () => Object.keys(await service.counted()).length === 2);
    await service.sql(`update thing_count set times = 0, gone_at = now() where thing_id = 'gone'`);
    await service.rebuild(bus);
    expect(await service.counted()).toEqual({ gone: 0, here: 1 });
    expect(await service.sql('select thing_id from thing_count where gone_at is not null')).toEqual([{ thing_id: 'gone' }]);
    await live.stop();
  });

  test('obeys a tombstone that is set at the last moment', async () => {
    await bus.publish([counted('gone', 1), counted('here', 1)]);
    const bury = () => service.sql(`insert into thing_count (thing_id, times, gone_at) values ('gone', 0, now())`);
    await service.rebuild(bus, { onStage: async ({ at }) => void (at === 'live paused' && (await bury())) });
    expect(await service.counted()).toEqual({ gone: 0, here: 1 });
  });

  test('that cannot apply what the live one could is not swapped in; after a redrive it goes on from there', async () => {
    const live = await service.live(bus);
    await bus.publish([counted('a', 1), counted('a', 2), counted('b', 1)]);
    await until(async () => (await service.counted()).a === 2);
    const broken = countsProjection(async ({ key }) => {
      if (key === 'a') throw new PermanentFailure('no counting of a');
    });
    await expect(service.rebuild(bus, { projection: broken })).rejects.toThrow(
      /^library\.counts is not swapped in: 2 events .* lms dead-letters list --all --service library/,
    );
    expect(await service.counted()).toEqual({ a: 2, b: 1 });

    await service.sql(`update held_events set state = 'RETRYING', due_at = now()`);
    const stages: Stage[] = [];
    await service.rebuild(bus, { onStage: (stage) => void stages.push(stage) });
    expect(stages[0]).toEqual({ at: 'begun', generation: 2, resumed: true });
    expect(await service.counted()).toEqual({ a: 2, b: 1 });
    await live.stop();
  });

  test('that cannot apply what the live one cannot either is swapped in', async () => {
    const broken = countsProjection(async ({ key }) => {
      if (key === 'a') throw new PermanentFailure('no counting of a');
    });
    const live = await service.live(bus, broken);
    await bus.publish([counted('a', 1), counted('b', 1)]);
    await until(async () => (await parked()).length === 1);
    await service.rebuild(bus, { projection: broken });
    expect(await service.counted()).toEqual({ b: 1 });
    expect(await service.sql('select consumer from held_events')).toEqual([{ consumer: 'library.counts.2' }]);
    await live.stop();
  });

  test('leaves tables like the former ones, down to the names of their keys and indexes', async () => {
    const shape = () =>
      service.sql(`select indexdef as is from pg_indexes where tablename = 'thing_count' union all
        select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'thing_count'::regclass order by 1`);
    const before = await shape();
    expect(before.length).toBeGreaterThan(4);
    await service.rebuild(bus);
    expect(await shape()).toEqual(before);
    expect(await service.orm.schema.getUpdateSchemaSQL()).not.toContain('thing_count_of_a_thing');
  });

  test('starts anew when the tables were altered since it started, and when asked to', async () => {
    await bus.publish([counted('a', 1)]);
    const begun: Stage[] = [];
    const interrupted = async (fromScratch: boolean) => {
      const onStage = (stage: Stage) => {
        begun.push(stage);
        throw new Error('interrupted');
      };
      await expect(service.rebuild(bus, { onStage, fromScratch })).rejects.toThrow('interrupted');
    };
    await interrupted(false);
    await interrupted(false);
    await service.sql('alter table thing_count add column noted text');
    await interrupted(false);
    await interrupted(true);
    expect(begun.map((stage) => stage.at === 'begun' && [stage.generation, stage.resumed])).toEqual([
      [2, false],
      [2, true],
      [3, false],
      [4, false],
    ]);
    await service.rebuild(bus);
    expect(await service.sql('select thing_id, noted from thing_count')).toEqual([{ thing_id: 'a', noted: null }]);
  });

  test.each([
    ['create view most as select * from thing_count', 'the view most reads it'],
    ['create table page (thing_id text references thing_count)', 'the foreign key page_thing_id_fkey points to it'],
    ['alter table thing_count add column n serial', 'it has the sequence thing_count_n_seq'],
    [`create trigger t after insert on thing_count execute function suppress_redundant_updates_trigger()`, 'it has the trigger t'],
  ])('of tables that are bound to others is refused: %s', async (statement, why) => {
    await service.sql(statement);
    await expect(service.rebuild(bus)).rejects.toThrow(`thing_count cannot be rebuilt beside itself: ${why}`);
  });

  test('gives way to a reader, and is swapped in after it', async () => {
    const reader = service.orm.em.fork();
    await reader.begin();
    await reader.execute('select * from thing_count');
    await bus.publish([counted('a', 1)]);
    let attempts = 0;
    await service.rebuild(bus, {
      async onStage({ at }) {
        if (at === 'live paused' && ++attempts === 2) await reader.commit();
      },
    });
    expect(attempts).toBe(2);
    expect(await service.counted()).toEqual({ a: 1 });
  });
});

test('a declaration with bad names or unknown tables is refused', () => {
  expect(() => defineProjection({ name: 'x', tables: ['a; drop table b'], consumers: [] })).toThrow('no name');
  expect(() => defineProjection({ name: 'x', tables: ['a'], tombstones: { b: 'true' }, consumers: [] })).toThrow('b is no table of x');
});

const recorded = (key: string) =>
  Object.assign(new OutboxRow(), {
    eventId: newId(),
    topic: 'thing_count.events',
    key,
    type: 'TALLIED',
    version: 1,
    source: 'library',
    sequence: 1,
    occurredAt: new Date(),
    correlationId: 'test',
    causationId: null,
    actor: null,
    silent: false,
    traceparent: null,
    payload: {},
  });
