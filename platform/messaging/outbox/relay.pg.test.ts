import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { delay } from '../../kernel/delay.js';
import { createLogger } from '../../kernel/log.js';
import { counted, createEventService, type EventService, OUTBOX_INSERT, outboxValues } from '../../testing/event-service.js';
import { testPostgres } from '../../testing/postgres.js';
import { until } from '../../testing/until.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { FaultPoints } from '../event/faults.js';
import { OutboxRelay, type RelayOptions } from './relay.js';

const postgres = await testPostgres();
let service: EventService;
const relays: OutboxRelay[] = [];

beforeEach(async () => {
  service = await createEventService(await postgres.createDatabase('relay'));
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await service.stop();
});
afterAll(() => postgres.drop());

/** A bus that records what was published, and rejects when the test says so. */
const keepingBus = () => {
  const published: EventEnvelope[] = [];
  const batches: number[] = [];
  const state = { refuse: false };
  return {
    published,
    batches,
    state,
    async publish(events: readonly EventEnvelope[]) {
      await delay(1);
      if (state.refuse) throw new Error('the bus is away');
      published.push(...events);
      batches.push(events.length);
    },
  };
};

const start = (bus: RelayOptions['bus'], options: Partial<RelayOptions> = {}) => {
  const relay = new OutboxRelay({ service: 'thing', url: service.url, bus, log: createLogger('silent'), pollMs: 10_000, ...options });
  relays.push(relay);
  relay.start();
  return relay;
};

/** Commits the events, and notifies no relay. */
const recordSilently = async (...events: readonly EventEnvelope[]) => {
  for (const event of events) await service.sql(OUTBOX_INSERT, outboxValues(event));
};

const record = async (...events: readonly EventEnvelope[]) => {
  await recordSilently(...events);
  for (const relay of relays) relay.notify();
};

const unpublished = async () =>
  (await service.sql<{ n: number }>('select count(*)::int as n from outbox where published_at is null'))[0]?.n;

test('an event is published as it was recorded, once the relay hears of its commit, and is marked', async () => {
  const bus = keepingBus();
  const relay = start(bus);
  await until(() => relay.active);
  const event = counted('a', 1, {
    actor: 'user:1',
    causationId: '0198a0a0-0000-7000-8000-000000000001',
    silent: true,
    traceparent: '00-1-2-01',
  });
  await record(event);
  await until(() => bus.published.length === 1);
  expect(bus.published).toEqual([event]);
  await until(async () => (await unpublished()) === 0);
});

test('a transaction that commits late is not skipped', async () => {
  const bus = keepingBus();
  const relay = start(bus);
  const late = await service.pool.connect();
  await late.query('begin');
  await late.query(OUTBOX_INSERT, outboxValues(counted('late', 1)));
  await record(counted('a', 1), counted('b', 1));
  await until(() => bus.published.length === 2);
  await late.query('commit');
  late.release();
  relay.notify();
  await until(() => bus.published.length === 3);
  expect(bus.published[2]?.key).toBe('late');
});

test('needs no notification: the slow poll finds what nobody announced', async () => {
  const bus = keepingBus();
  const relay = start(bus, { pollMs: 50 });
  await until(() => relay.active);
  await recordSilently(counted('a', 1));
  await until(() => bus.published.length === 1);
});

test('a commit that is announced while a round is in flight is published by the next', async () => {
  const firstIsRead = Promise.withResolvers<void>();
  const secondIsCommitted = Promise.withResolvers<void>();
  const faults: FaultPoints = {
    async reach(point) {
      if (point !== 'relay.read-not-published') return;
      firstIsRead.resolve();
      await secondIsCommitted.promise;
    },
  };
  const bus = keepingBus();
  const relay = start(bus, { faults });
  await until(() => relay.active);
  await record(counted('a', 1));
  await firstIsRead.promise;
  await record(counted('a', 2));
  secondIsCommitted.resolve();
  await until(() => bus.published.length === 2);
  expect(bus.batches).toEqual([1, 1]);
});

test('a backlog is published in order per key, in batches, each event once', async () => {
  for (let sequence = 1; sequence <= 200; sequence += 1) await record(...['a', 'b', 'c'].map((key) => counted(key, sequence)));
  const bus = keepingBus();
  start(bus, { batch: 50 });
  await until(async () => (await unpublished()) === 0);
  expect(bus.published).toHaveLength(600);
  expect(bus.batches.every((size) => size <= 50)).toBe(true);
  for (const events of Map.groupBy(bus.published, ({ key }) => key).values()) {
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  }
});

test('while the bus is away nothing is marked, and nothing is lost', async () => {
  const bus = keepingBus();
  bus.state.refuse = true;
  const relay = start(bus, { stallAfterMs: 50 });
  await record(counted('a', 1), counted('a', 2));
  await until(() => !relay.healthy());
  expect(await unpublished()).toBe(2);
  bus.state.refuse = false;
  await until(async () => (await unpublished()) === 0);
  expect(bus.published.map(({ sequence }) => sequence)).toEqual([1, 2]);
  await until(() => relay.healthy());
});

test('one relay is active; when it ends, the other becomes active', async () => {
  const [firstBus, secondBus] = [keepingBus(), keepingBus()];
  const first = start(firstBus);
  await until(() => first.active);
  const second = start(secondBus, { pollMs: 20 });
  await record(counted('a', 1));
  await until(() => firstBus.published.length === 1);
  expect(second.active).toBe(false);
  expect(second.healthy()).toBe(true);

  await first.stop();
  await record(counted('a', 2));
  await until(() => secondBus.published.length === 1);
  expect(firstBus.published).toHaveLength(1);
});

test('after its connection broke, the relay reconnects and gets the lock again', async () => {
  const bus = keepingBus();
  const relay = start(bus, { pollMs: 50 });
  await until(() => relay.active);
  await service.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'thing-outbox-relay'`);
  await record(counted('a', 1));
  await until(() => bus.published.length === 1);
  expect(relay.active).toBe(true);
});

test('when it dies between the acknowledgement and the mark, the event is published again under the same id', async () => {
  let dead = false;
  const faults: FaultPoints = {
    reach(point) {
      if (point !== 'relay.published-not-marked' || dead) return;
      dead = true;
      throw new Error('killed');
    },
  };
  const bus = keepingBus();
  start(bus, { faults });
  await record(counted('a', 1));
  await until(async () => (await unpublished()) === 0);
  expect(bus.published).toHaveLength(2);
  expect(bus.published[0]).toEqual(bus.published[1]);
});

test('paused, it publishes nothing; resumed, everything', async () => {
  const bus = keepingBus();
  const relay = start(bus, { paused: true });
  await record(counted('a', 1));
  await relay.pause();
  expect(await unpublished()).toBe(1);
  relay.resume();
  await until(() => bus.published.length === 1);

  await relay.pause();
  await record(counted('a', 2));
  await until(async () => (await unpublished()) === 1);
  expect(bus.published).toHaveLength(1);
  relay.resume();
  await until(() => bus.published.length === 2);
});

test('a payload beyond 1 MiB fails the command that records it', async () => {
  const event = counted('a', 1, { payload: { thingId: 'a', count: 1, padding: 'x'.repeat(1024 * 1024) } });
  await expect(record(event)).rejects.toThrow('outbox_payload_within_1_mib');
});
