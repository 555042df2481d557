import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../platform/kernel/clock.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { on } from '../../platform/messaging/inbox/consumer.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { NotKnownYet, PermanentFailure } from '../../platform/messaging/inbox/failure.js';
import { type RunningInbox, startInbox } from '../../platform/messaging/inbox/inbox.js';
import { counted, createEventService, type EventService, effect, ThingCounted } from '../../platform/testing/event-service.js';
import { manualBus } from '../../platform/testing/manual-bus.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { until } from '../../platform/testing/until.js';
import { deadLettersCommand } from './command.js';

const postgres = await testPostgres();
const services = new Map<string, Running>();
const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
/** Keys whose first event cannot be applied as yet, and how it fails. */
const broken = new Map<string, Error>();

interface Running {
  readonly service: EventService;
  readonly inbox: RunningInbox;
  readonly send: (...events: readonly EventEnvelope[]) => Promise<void>;
}

beforeEach(async () => {
  for (const name of ['search', 'notification']) services.set(name, await running(name));
});
afterEach(async () => {
  broken.clear();
  printed.mockClear();
  for (const { inbox, service } of services.values()) {
    await inbox.stop();
    await service.stop();
  }
});
afterAll(() => postgres.drop());

async function running(name: string): Promise<Running> {
  const service = await createEventService(await postgres.createDatabase(name));
  const { bus, send } = manualBus();
  const inbox = await startInbox({
    consumer: name,
    consumers: [
      on(ThingCounted, async (event, context) => {
        const failure = broken.get(event.key);
        if (failure && event.sequence === 1) throw failure;
        await effect(event, context);
      }),
    ],
    bus,
    transaction: service.transaction,
    clock: systemClock,
    log: createLogger('silent'),
    retry: { attempts: 100, firstMs: 60_000, mostMs: 60_000 },
    retryPollMs: 100,
  });
  return { service, inbox, send };
}

const queries = () =>
  new Map([...services].map(([name, { service }]) => [name, ((sql, values) => service.sql(sql, [...(values ?? [])])) as Query]));

/** What the command prints. */
async function lms(...args: string[]): Promise<string> {
  printed.mockClear();
  let closed = false;
  const command = deadLettersCommand(
    (each) => each,
    async () => ({
      services: queries(),
      stop: async () => {
        closed = true;
      },
    }),
  );
  await command.parseAsync(args, { from: 'user' }).finally(() => expect(closed).toBe(true));
  return printed.mock.calls.flat().join('\n');
}

const into = (name: string): Running => services.get(name) as Running;
const applied = async (name: string) =>
  (await into(name).service.sql<{ n: string }>('select sequence as n from effect order by id')).map(({ n }) => Number(n));

const RULE = new PermanentFailure('a rule is broken');

test('the list names what is dead in every service, or in one, and says why', async () => {
  expect(await lms('list')).toBe('There are no dead letters.');
  broken.set('bad', RULE);
  await into('notification').send(counted('bad', 1), counted('bad', 2));
  await into('search').send(counted('bad', 1));
  const [headings, ...lines] = (await lms('list')).split('\n');
  expect(headings).toMatch(/^NAME +STATE +TOPIC +KEY +TYPE +TRIES +BEHIND +SINCE \(UTC\) +REASON$/);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^notification\/1 +DEAD +thing\.events +bad +THING_COUNTED +1 +1 +.*a rule is broken$/);
  expect(lines[1]).toMatch(/^search\/1 /);
  expect(await lms('list', '--service', 'search')).not.toContain('notification/');
  expect(await lms('list', '--key', 'another')).toBe('There are no dead letters.');
  expect(JSON.parse(await lms('list', '--json', '--all'))).toMatchObject([
    { name: 'notification/1', service: 'notification', state: 'DEAD', behind: 1 },
    { name: 'notification/2', state: 'WAITING' },
    { name: 'search/1' },
  ]);
});

test('one is shown as a page, without what would steer the terminal', async () => {
  broken.set('bad', new PermanentFailure('red \u001b[31malert\u0007'));
  await into('search').send(counted('bad', 1));
  const page = await lms('show', 'search/1');
  expect(page).toMatch(/^reason +PermanentFailure: red \uFFFD\[31malert\uFFFD$/m);
  expect(page).toMatch(/^ {2}ce_type +THING_COUNTED$/m);
  expect(page).toMatch(/^body\n\{.*"thingId":"bad"/m);
  expect(JSON.parse(await lms('show', 'search/1', '--json'))).toMatchObject({
    name: 'search/1',
    offset: '0',
    headers: { ce_type: 'THING_COUNTED' },
  });
});

test('the running service handles a redriven message at its next look, and its key continues in order', async () => {
  broken.set('bad', RULE);
  await into('search').send(counted('bad', 1), counted('bad', 2), counted('bad', 3));
  broken.clear();
  expect(await lms('redrive', 'search/1')).toMatch(/^1 redriven\. /);
  await until(async () => (await applied('search')).length === 3);
  expect(await applied('search')).toEqual([1, 2, 3]);
});

test('all that a filter lets through are redriven together', async () => {
  for (const key of ['a', 'b', 'c']) broken.set(key, RULE);
  await into('search').send(counted('a', 1), counted('b', 1));
  await into('notification').send(counted('c', 1));
  broken.clear();
  expect(await lms('redrive', '--all', '--key', 'a')).toMatch(/^1 redriven/);
  expect(JSON.parse(await lms('redrive', '--all', '--json'))).toEqual({ redriven: 2 });
  await until(async () => (await lms('list', '--all')) === 'No event is held.');
});

test('a discarded one is gone for good, and its key goes on without it', async () => {
  broken.set('bad', RULE);
  await into('search').send(counted('bad', 1), counted('bad', 2));
  expect(JSON.parse(await lms('discard', 'search/1', '--json'))).toEqual({ discarded: ['search/1'], refused: [] });
  await until(async () => (await applied('search')).length === 1);
  expect(await applied('search')).toEqual([2]);
});

test('what is not dead is refused with why, and the others are done all the same', async () => {
  broken.set('bad', RULE);
  broken.set('early', new NotKnownYet('of the thing'));
  await into('search').send(counted('bad', 1), counted('bad', 2), counted('early', 1));
  await expect(lms('discard', 'search/2', 'search/3', 'search/9', 'search/1')).rejects.toThrow(
    [
      'search/2 is not dead: it waits for an earlier event of its key',
      'search/3 is not dead: it is still tried again',
      'search/9 is not held: it was applied or discarded, or never was',
    ].join('\n'),
  );
  expect(printed.mock.calls.flat().join()).toMatch(/^1 discarded/);
  await expect(lms('show', 'search/1')).rejects.toThrow('search/1 is not held');
});

test.each([
  ['a service that is not there', ['list', '--service', 'serach'], 'There is no service serach: there are notification, search.'],
  ['a name of another shape', ['show', '42'], '"42" is not the name of a held event; they look like notification/42.'],
  ['a redrive of nothing in particular', ['redrive'], 'Name what is to be redriven, or say --all'],
  ['a redrive of some and of all', ['redrive', 'search/1', '--all'], 'Name what is to be redriven, or say --all'],
  ['a filter without --all', ['redrive', '--key', 'bad'], 'Name what is to be redriven, or say --all'],
])('%s changes nothing, and says what to do', async (_what, args, message) => {
  broken.set('bad', RULE);
  await into('search').send(counted('bad', 1));
  await expect(lms(...args)).rejects.toThrow(message);
  expect(await lms('list')).toContain('search/1');
});

test('a slip in one of several names changes none of them', async () => {
  broken.set('bad', RULE);
  await into('search').send(counted('bad', 1));
  await expect(lms('discard', 'search/1', 'searhc/1')).rejects.toThrow('There is no service searhc');
  expect(await lms('list')).toContain('search/1');
});
