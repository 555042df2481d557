import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../kernel/clock.js';
import { DomainError, ErrorCode, Outage } from '../../kernel/errors.js';
import { createLogger } from '../../kernel/log.js';
import { counted, createEventService, type EventService, effect, sqlOf, ThingCounted } from '../../testing/event-service.js';
import { manualBus } from '../../testing/manual-bus.js';
import { testPostgres } from '../../testing/postgres.js';
import { type LogLine, recordedLog } from '../../testing/recorded-log.js';
import { until } from '../../testing/until.js';
import { toWire } from '../event/cloud-events.js';
import { type Handler, on } from './consumer.js';
import { NotKnownYet, PermanentFailure } from './failure.js';
import { type InboxOptions, type RunningInbox, startInbox } from './inbox.js';
import { lockFirst, recordFailure } from './parked-store.js';

const postgres = await testPostgres();
let service: EventService;
const running: RunningInbox[] = [];

beforeEach(async () => {
  service = await createEventService(await postgres.createDatabase('inbox'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((inbox) => inbox.stop()));
  await service.stop();
});
afterAll(() => postgres.drop());

const start = async (handle: Handler<{ thingId: string; count: number }>, options: Partial<InboxOptions> = {}) => {
  const { bus, deliver, send } = manualBus();
  const inbox = await startInbox({
    consumer: 'counter',
    consumers: [on(ThingCounted, handle)],
    bus,
    transaction: service.transaction,
    clock: systemClock,
    log: createLogger('silent'),
    retry: { attempts: 3, firstMs: 10, mostMs: 50 },
    retryPollMs: 20,
    ...options,
  });
  running.push(inbox);
  return { inbox, deliver, send };
};

const effects = async (key?: string) =>
  (await service.sql<{ key: string; sequence: string }>('select key, sequence from effect order by id'))
    .filter((each) => key === undefined || each.key === key)
    .map(({ sequence }) => Number(sequence));

const parked = () =>
  service.sql<{ id: string; key: string; state: string; attempts: number; reason: string | null }>(
    'select id, key, state, attempts, reason from held_events order by id',
  );

describe('each line that is logged of an event has its correlation id', () => {
  const lines = (captured: readonly LogLine[], level: number) =>
    captured.filter((line) => line.level === level).map(({ msg, correlationId }) => [msg, correlationId]);

  test('also what a handler has others log, and not the id of another event of the batch', async () => {
    const { log, lines: captured } = recordedLog('trace');
    const { send } = await start(
      async (event, context) => {
        await effect(event, context);
        log.child({ service: 'elsewhere' }).info(`applied ${event.payload.count}`);
      },
      { log },
    );
    await send({ ...counted('a', 1), correlationId: 'click-one' }, { ...counted('b', 2), correlationId: 'click-two' });
    expect(lines(captured, 30)).toEqual([
      ['applied 1', 'click-one'],
      ['applied 2', 'click-two'],
    ]);
  });

  test('also its failures, tries and end', async () => {
    const { log, lines: captured } = recordedLog('trace');
    const { send } = await start(() => Promise.reject(new NotKnownYet('b')), { log });
    await send({ ...counted('a', 1), correlationId: 'click-one' });
    await until(async () => expect(await parked()).toMatchObject([{ state: 'DEAD' }]));
    expect(lines(captured, 40).map(([, id]) => id)).toEqual(['click-one', 'click-one']);
    expect(lines(captured, 50)).toEqual([[expect.stringContaining('is a dead letter'), 'click-one']]);
  });
});

test('a parked event is retried when it is due, however rarely the inbox polls', async () => {
  let tries = 0;
  const { send } = await start(
    async (event, context) => {
      tries += 1;
      if (tries < 3) throw new NotKnownYet('b');
      await effect(event, context);
    },
    { retryPollMs: 10 * 60 * 60_000 },
  );
  await send(counted('a', 1));
  await until(async () => (await effects()).length === 1);
  expect(tries).toBe(3);
});

describe('an event', () => {
  test('is applied once, however often it comes, within one batch and between batches', async () => {
    const { send } = await start(effect);
    const [one, two] = [counted('a', 1), counted('a', 2)];
    await send(one, one, two);
    await send(one, two);
    await Promise.all([send(one), send(two, one)]);
    expect(await effects()).toEqual([1, 2]);
    expect(await service.sql('select count(*)::int as n from inbox where applied_at is not null')).toEqual([{ n: 2 }]);
  });

  test('shares one transaction: many events, one commit', async () => {
    let transactions = 0;
    const { send } = await start(effect, {
      transaction: (work) => {
        transactions += 1;
        return service.transaction(work);
      },
      retryPollMs: 60_000,
    });
    await until(async () => transactions === 1); // The first look at what is parked.
    await send(...Array.from({ length: 100 }, (_, n) => counted(`k${n}`, 1)));
    expect(transactions).toBe(2);
    expect(await effects()).toHaveLength(100);
  });

  test('that fails costs its batch few transactions more, and is parked alone', async () => {
    let transactions = 0;
    const { send } = await start(
      async (event, context) => {
        if (event.key === 'k40') throw new PermanentFailure('never');
        await effect(event, context);
      },
      {
        transaction: (work) => {
          transactions += 1;
          return service.transaction(work);
        },
        retryPollMs: 60_000,
      },
    );
    await until(async () => transactions === 1); // The first look at what is parked.
    await send(...Array.from({ length: 64 }, (_, n) => counted(`k${n}`, 1)));
    expect(await parked()).toMatchObject([{ key: 'k40', state: 'DEAD' }]);
    expect(await effects()).toHaveLength(63);
    // The look; the batch; two halves on each of six levels; and parking.
    expect(transactions).toBe(1 + 1 + 2 * 6 + 1);
  });

  test('shares a larger batch while no client asks, and no longer once one does', async () => {
    let transactions = 0;
    let asked = false;
    const { send } = await start(effect, {
      isAsked: () => asked,
      transaction: (work) => {
        transactions += 1;
        return service.transaction(work);
      },
      retryPollMs: 60_000,
    });
    await until(async () => transactions === 1); // The first look at what is parked.
    await send(...Array.from({ length: 300 }, (_, n) => counted(`k${n}`, 1)));
    expect(transactions).toBe(2);
    asked = true;
    await send(...Array.from({ length: 300 }, (_, n) => counted(`k${n}`, 2)));
    expect(transactions).toBe(5);
  });

  test('shares one transaction with events of other partitions, each with its own watermark', async () => {
    let transactions = 0;
    const release = Promise.withResolvers<void>();
    const { deliver } = await start(
      async (event, context) => {
        if (event.key === 'first') await release.promise;
        await effect(event, context);
      },
      {
        concurrency: 1,
        transaction: (work) => {
          transactions += 1;
          return service.transaction(work);
        },
        retryPollMs: 60_000,
      },
    );
    await until(() => transactions === 1); // The first look at what is parked.
    const deliveries = [deliver(toWire(counted('first', 1)))];
    await until(() => transactions === 2);
    for (const partition of [1, 2, 3, 4]) deliveries.push(deliver({ ...toWire(counted(`p${partition}`, 1)), partition }));
    release.resolve();
    await Promise.all(deliveries);
    expect(transactions).toBe(3);
    expect(await effects()).toHaveLength(5);
    expect(await service.sql('select partition from inbox_seen order by partition')).toHaveLength(5);
  });

  test('is skipped unread when the service does not consume its type', async () => {
    const { deliver } = await start(effect);
    await deliver({ key: 'a', headers: { ce_type: 'SOMETHING_ELSE' }, value: Buffer.from('{{{') });
    expect(await parked()).toEqual([]);
    expect(await service.sql('select * from inbox')).toEqual([]);
  });

  test('may have unknown fields', async () => {
    const { send } = await start(effect);
    await send(counted('a', 1, { payload: { thingId: 'a', count: 1, later: 'more' } }));
    expect(await effects()).toEqual([1]);
  });
});

describe('a malformed record', () => {
  const wire = (event = counted('bad', 1)) => toWire(event);
  test.each([
    ['broken JSON', { ...wire(), value: Buffer.from('{"thingId": ') }, /not JSON/],
    ['another shape', wire(counted('bad', 1, { payload: { thingId: 'bad', count: 'three' } })), /count .*number/],
    ['an unknown version', wire(counted('bad', 1, { version: 7 })), /version 7 .* not known/],
    ['a forged source', wire(counted('bad', 1, { source: 'mallory' })), /mallory may not publish on thing\.events/],
    ['another key than its own', { ...wire(), key: 'other' }, /subject is bad, its key other/],
    ['no headers at all', { key: 'bad', headers: {}, value: Buffer.from('{}') }, /ce_id/],
    ['5 MB', { ...wire(), value: Buffer.alloc(5_000_000, '1') }, /5000000 bytes/],
    ['characters that no database takes', { ...wire(), headers: { ...wire().headers, ce_id: 'nul\0 \ud800' } }, /ce_id/],
  ])('%s: a dead letter with the reason, and the partition moves on', async (_, record, reason) => {
    const { deliver, send } = await start(effect);
    await deliver(record, toWire(counted('good', 1)));
    await send(counted('good', 2));
    expect(await effects('good')).toEqual([1, 2]);
    const [letter] = await parked();
    expect(letter).toMatchObject({ state: 'DEAD', reason: expect.stringMatching(reason) });
    await deliver(record);
    expect(await parked()).toHaveLength(1);
  });

  test('does not take the place of the true event whose id it forges', async () => {
    const { deliver, send } = await start(effect);
    const event = counted('a', 1);
    await deliver(toWire({ ...event, source: 'mallory', key: 'b', payload: { thingId: 'b', count: 1 } }));
    await send(event);
    expect(await effects()).toEqual([1]);
  });
});

describe('a handler that fails', () => {
  test('for good: the event is a dead letter at once; the later events of its key wait, other keys flow', async () => {
    const { send } = await start(async (event, context) => {
      if (event.key === 'a' && event.sequence === 1) throw new PermanentFailure('nothing can be done');
      await effect(event, context);
    });
    await send(counted('a', 1), counted('b', 1), counted('a', 2));
    await send(counted('b', 2), counted('a', 3));
    expect(await effects()).toEqual([1, 2]);
    expect(await parked()).toEqual([
      expect.objectContaining({ key: 'a', state: 'DEAD', reason: 'PermanentFailure: nothing can be done' }),
      expect.objectContaining({ key: 'a', state: 'WAITING' }),
      expect.objectContaining({ key: 'a', state: 'WAITING' }),
    ]);
    expect(await service.sql('select count(*)::int as n from inbox where applied_at is null')).toEqual([{ n: 3 }]);
  });

  test('for now: the event is retried, and then its key goes on in order', async () => {
    let tries = 0;
    const { send } = await start(async (event, context) => {
      if (event.key === 'a' && event.sequence === 1 && ++tries < 3) throw new NotKnownYet('which thing?');
      await effect(event, context);
    });
    await send(counted('a', 1), counted('a', 2), counted('a', 3));
    await until(async () => (await parked()).length === 0);
    expect(await effects()).toEqual([1, 2, 3]);
    expect(await service.sql('select count(*)::int as n from inbox where applied_at is null')).toEqual([{ n: 0 }]);
  });

  test('over and over: the event is a dead letter after the last try', async () => {
    let tries = 0;
    const { send } = await start(async () => {
      tries += 1;
      throw new TypeError('undefined is not a course');
    });
    await send(counted('a', 1));
    await until(async () => (await parked())[0]?.state === 'DEAD');
    expect(tries).toBe(3);
    expect(await parked()).toEqual([expect.objectContaining({ attempts: 3, reason: 'TypeError: undefined is not a course' })]);
  });

  test('because something else is down: the event is retried for as long as that lasts, and applied after it', async () => {
    let looks = 0;
    const { send } = await start(
      async (event, context) => {
        looks += 1;
        if (looks < 6) throw new Outage('the sessions are away');
        await effect(event, context);
      },
      { retry: { attempts: 2, firstMs: 1, mostMs: 5 } },
    );
    await send(counted('a', 1));
    await until(async () => (await effects()).length === 1);
    expect(looks).toBe(6);
    expect(await parked()).toEqual([]);
  });

  test.each([
    [ErrorCode.UNAVAILABLE, 'RETRYING'],
    [ErrorCode.NOT_FOUND, 'RETRYING'],
    [ErrorCode.COURSE_DELETED, 'DEAD'],
    [ErrorCode.BAD_USER_INPUT, 'DEAD'],
  ])('a refusal with %s is %s', async (code, state) => {
    const { send } = await start(
      async () => {
        throw new DomainError(code, 'no');
      },
      { retry: { attempts: 5, firstMs: 60_000 } },
    );
    await send(counted('a', 1));
    expect(await parked()).toEqual([expect.objectContaining({ state, attempts: 1 })]);
  });

  test('leaves nothing of its own work behind', async () => {
    const { send } = await start(async (event, context) => {
      await effect(event, context);
      if (event.key === 'a') await sqlOf(context).sql('select 1 / 0');
    });
    await send(counted('a', 1), counted('b', 1));
    expect(await service.sql('select key from effect')).toEqual([{ key: 'b' }]);
  });
});

describe('while the service’s own database is away', () => {
  test('batches are rejected, nothing is lost, and what is delivered again is applied once', async () => {
    let away = true;
    const { send } = await start(effect, {
      transaction: (work) => (away ? Promise.reject(new Error('connect ECONNREFUSED')) : service.transaction(work)),
    });
    const events = [counted('a', 1), counted('b', 1)];
    await expect(send(...events)).rejects.toThrow('ECONNREFUSED');
    away = false;
    await send(...events);
    expect(await effects()).toHaveLength(2);
    expect(await parked()).toEqual([]);
  });
});

describe('at the same moment', () => {
  test('an event that arrives while the one before it is being finished is applied after it, whoever commits first', async () => {
    for (const arrivesFirst of [true, false]) {
      const key = `key-${arrivesFirst}`;
      const trying = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      let tries = 0;
      const { send } = await start(
        async (event, context) => {
          if (event.sequence === 1) {
            tries += 1;
            if (tries === 1) throw new NotKnownYet('later');
            trying.resolve();
            await finish.promise;
          }
          await effect(event, context);
        },
        { consumer: `counter-${arrivesFirst}` },
      );
      await send(counted(key, 1));
      await trying.promise;
      // The retry is inside its transaction. The next event finds the key parked and queues behind it.
      const arriving = send(counted(key, 2));
      if (arrivesFirst) await arriving;
      finish.resolve();
      await arriving;
      await until(async () => (await effects(key)).length === 2);
      expect(await effects(key)).toEqual([1, 2]);
      await until(async () => (await parked()).length === 0);
    }
  });

  test('of two processes that try one event one after the other, one records its failure: a try is counted once', async () => {
    const broken = () => Promise.reject(new Error('not yet'));
    const { inbox, send } = await start(broken, { retry: { attempts: 3, firstMs: 500, mostMs: 500 } });
    await send(counted('a', 1));
    await inbox.stop(); // It would try the event too.
    const tryFirst = () => service.transaction((tx) => lockFirst(tx, 'counter', { topic: 'thing.events', key: 'a' }));
    await until(async () => (await tryFirst()) !== undefined);
    const [one, other] = [await tryFirst(), await tryFirst()];
    if (!one || !other) throw new Error('the event is not due');
    const note = (tried: typeof one) =>
      service.transaction((tx) =>
        recordFailure(tx, tried, { attempts: tried.attempts + 1, state: 'DEAD', reason: 'still not', dueInMs: 0 }),
      );
    expect([await note(one), await note(other)]).toEqual([true, false]);
    expect(await parked()).toMatchObject([{ state: 'DEAD', attempts: one.attempts + 1 }]);
  });

  test('many keys failing at random, two processes, every delivery twice: each event once, in order per key', async () => {
    const handle: Handler<unknown> = async (event, context) => {
      if (Math.random() < 0.15) throw new NotKnownYet('chance');
      await effect(event, context);
    };
    const retry = { attempts: 1_000, firstMs: 5, mostMs: 20 };
    const one = await start(handle, { retry });
    const two = await start(handle, { retry });
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (let sequence = 1; sequence <= 40; sequence += 1) {
      const events = keys.map((key) => counted(key, sequence));
      // As after a rebalance: the former owner and the new one handle the same records.
      await Promise.all([one.send(...events), two.send(...events)]);
    }
    await until(async () => (await parked()).length === 0);
    for (const key of keys) expect(await effects(key)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });
});

test('a transaction that never ends makes the inbox unhealthy', async () => {
  const release = Promise.withResolvers<void>();
  const { inbox, send } = await start(() => release.promise, { stallAfterMs: 30 });
  expect(inbox.healthy()).toBe(true);
  const sending = send(counted('a', 1));
  await until(async () => !inbox.healthy());
  release.resolve();
  await sending;
  expect(inbox.healthy()).toBe(true);
});

test('the watermark is stored: by the events’ time, and by the clock where nothing is left', async () => {
  const clock = { now: () => new Date('2026-11-22T12:00:00Z') };
  let lag = 5n;
  const hand = manualBus();
  const bus: InboxOptions['bus'] = {
    subscribe: async (asked) => ({ ...(await hand.bus.subscribe(asked)), lag: async () => ({ 'thing.events': lag }) }),
  };
  running.push(
    await startInbox({
      consumer: 'counter',
      consumers: [on(ThingCounted, effect)],
      bus,
      transaction: service.transaction,
      clock,
      log: createLogger('silent'),
      watermarkMs: 20,
    }),
  );
  const marks = async () =>
    (await service.sql<{ seen_until: Date }>('select seen_until from inbox_seen')).map(({ seen_until }) => seen_until.toISOString());

  await hand.send(counted('a', 1, { time: '2026-11-20T00:00:00.000Z' }), counted('a', 2, { time: '2026-11-19T00:00:00.000Z' }));
  expect(await marks()).toHaveLength(1);
  await until(async () => (await marks())[0] === '2026-11-20T00:00:00.000Z');
  lag = 0n;
  await until(async () => (await marks())[0] === '2026-11-22T12:00:00.000Z');
});

test('batches that are rejected for long make the inbox unhealthy, until one is applied', async () => {
  let away = true;
  const { inbox, send } = await start(effect, {
    transaction: (work) => (away ? Promise.reject(new Error('connect ECONNREFUSED')) : service.transaction(work)),
    stallAfterMs: 50,
  });
  const event = counted('a', 1);
  await until(async () => {
    await send(event).catch(() => {});
    return !inbox.healthy();
  });
  away = false;
  await send(event);
  expect(inbox.healthy()).toBe(true);
});

test('a type with two consumers in one service is refused', async () => {
  const { bus } = manualBus();
  const consumers = [on(ThingCounted, effect), on(ThingCounted, effect)];
  const options = { consumer: 'x', consumers, bus, transaction: service.transaction, clock: systemClock, log: createLogger('silent') };
  await expect(startInbox(options)).rejects.toThrow('THING_COUNTED 1 of thing.events has two consumers');
});
