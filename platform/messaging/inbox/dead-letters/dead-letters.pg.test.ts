import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../kernel/clock.js';
import { createLogger } from '../../../kernel/log.js';
import { counted, createEventService, type EventService, effect, ThingCounted } from '../../../testing/event-service.js';
import { manualBus } from '../../../testing/manual-bus.js';
import { testPostgres } from '../../../testing/postgres.js';
import { until } from '../../../testing/until.js';
import type { EventEnvelope } from '../../event/envelope.js';
import { on } from '../consumer.js';
import { PermanentFailure } from '../failure.js';
import { type RunningInbox, startInbox } from '../inbox.js';
import { discardDeadLetter, listDeadLetters, type Query, redriveDeadLetter, redriveDeadLetters, showDeadLetter } from './dead-letters.js';

const postgres = await testPostgres();
let service: EventService;
let query: Query;
let inbox: RunningInbox;
let send: (...events: readonly EventEnvelope[]) => Promise<void>;
/** While it is true, the first event of `bad` fails for good. */
let broken: boolean;

beforeEach(async () => {
  service = await createEventService(await postgres.createDatabase('letters'));
  query = (sql, values) => service.sql(sql, [...(values ?? [])]) as never;
  broken = true;
  const hand = manualBus();
  send = hand.send;
  inbox = await startInbox({
    consumer: 'counter',
    consumers: [
      on(ThingCounted, async (event, context) => {
        if (broken && event.key === 'bad' && event.sequence === 1) throw new PermanentFailure('the rule is broken');
        await effect(event, context);
      }),
    ],
    bus: hand.bus,
    transaction: service.transaction,
    clock: systemClock,
    log: createLogger('silent'),
    retryPollMs: 20,
  });
});
afterEach(async () => {
  await inbox.stop();
  await service.stop();
});
afterAll(() => postgres.drop());

const applied = async () => (await service.sql<{ n: string }>('select sequence as n from effect order by id')).map(({ n }) => Number(n));

test('the list has the dead letters, their reasons, and how many events wait behind each', async () => {
  await send(counted('bad', 1), counted('bad', 2), counted('bad', 3), counted('good', 1));
  const [letter, ...others] = await listDeadLetters(query);
  expect(letter).toMatchObject({
    state: 'DEAD',
    consumer: 'counter',
    topic: 'thing.events',
    key: 'bad',
    type: 'THING_COUNTED',
    attempts: 1,
    behind: 2,
  });
  expect(letter?.reason).toContain('the rule is broken');
  expect(others).toEqual([]);
  expect(await listDeadLetters(query, { all: true, key: 'bad' })).toHaveLength(3);
  expect(await listDeadLetters(query, { consumer: 'another' })).toEqual([]);
});

test('a dead letter is shown with its headers and its body', async () => {
  const event = counted('bad', 1);
  await send(event);
  const [letter] = await listDeadLetters(query);
  const shown = await showDeadLetter(query, letter?.id as string);
  expect(shown).toMatchObject({ eventId: event.id, partition: 0, offset: '0', headers: { ce_id: event.id } });
  expect(JSON.parse(shown?.body as string)).toEqual(event.payload);
  expect(await showDeadLetter(query, '999')).toBeNull();
});

test('a redrive after the cause is mended applies the key’s events in order', async () => {
  await send(counted('bad', 1), counted('bad', 2), counted('bad', 3));
  broken = false;
  const [letter] = await listDeadLetters(query);
  expect(await redriveDeadLetter(query, letter?.id as string)).toBe(true);
  await until(async () => (await applied()).length === 3);
  await send(counted('bad', 4));
  expect(await applied()).toEqual([1, 2, 3, 4]);
  expect(await listDeadLetters(query, { all: true })).toEqual([]);
  expect(await redriveDeadLetter(query, letter?.id as string)).toBe(false);
});

test('a redrive before the cause is mended makes it a dead letter again, and nothing overtakes it', async () => {
  await send(counted('bad', 1), counted('bad', 2));
  expect(await redriveDeadLetters(query, { key: 'bad' })).toBe(1);
  await until(async () => (await listDeadLetters(query))[0]?.attempts === 1);
  expect(await applied()).toEqual([]);
});

test('a discarded dead letter is dropped for good, and those behind it go on', async () => {
  const event = counted('bad', 1);
  await send(event, counted('bad', 2), counted('bad', 3));
  const [dead, waiting] = await listDeadLetters(query, { all: true });
  expect(await discardDeadLetter(query, waiting?.id as string)).toBe(false);
  expect(await discardDeadLetter(query, dead?.id as string)).toBe(true);
  await until(async () => (await applied()).length === 2);
  await send(event);
  expect(await applied()).toEqual([2, 3]);
});

test('what an operator redrives or discards is in the audit log', async () => {
  const event = counted('bad', 1);
  const entries = () => query<{ action: string }>('select action, actor, subject, details from audit order by at, action');
  const before = (await entries()).length;
  await send(event);
  await redriveDeadLetters(query, { key: 'bad' });
  await until(async () => (await listDeadLetters(query))[0]?.attempts === 1);
  const [letter] = await listDeadLetters(query);
  await discardDeadLetter(query, letter?.id as string);
  await discardDeadLetter(query, letter?.id as string);
  const about = {
    actor: 'operator',
    subject: `event:${event.id}`,
    details: { consumer: expect.any(String), topic: 'thing.events', key: 'bad', type: 'THING_COUNTED' },
  };
  expect((await entries()).slice(before)).toEqual([
    { action: 'DEAD_LETTER_REDRIVEN', ...about },
    { action: 'DEAD_LETTER_DISCARDED', ...about },
  ]);
});
