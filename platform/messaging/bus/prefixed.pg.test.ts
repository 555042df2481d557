import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../kernel/log.js';
import { testPostgres } from '../../testing/postgres.js';
import type { BusRecord, EventBus } from './bus.js';
import { anEvent, countOf, Heard } from './contract/kit.contract.js';
import { PostgresLogBus } from './postgres-log/postgres-log.js';
import { prefixedBus } from './prefixed.js';

let shared: EventBus;
let drop: () => Promise<void>;
beforeAll(async () => {
  const postgres = await testPostgres();
  drop = postgres.drop;
  shared = await PostgresLogBus.open({ url: await postgres.createDatabase('bus'), log: createLogger('silent') });
});
afterAll(async () => {
  await shared.stop();
  await drop();
});

const told = (records: readonly BusRecord[]) => records.map((record) => [record.topic, countOf(record)]);

test('two installations on one bus use the same names, and each gets only its own records', async () => {
  const [north, south] = ['north.', 'south.'].map((prefix) => {
    const bus = prefixedBus(shared, prefix);
    return { bus, heard: new Heard() };
  }) as [{ bus: EventBus; heard: Heard }, { bus: EventBus; heard: Heard }];
  for (const { bus } of [north, south]) await bus.createTopics([{ name: 'thing.events', partitions: 1 }]);
  await north.bus.publish([anEvent('thing.events', 'a', 1)]);
  await south.bus.publish([anEvent('thing.events', 'a', 2), anEvent('thing.events', 'a', 3)]);

  const running = await Promise.all(
    [north, south].map(({ bus, heard }) =>
      bus.subscribe({ group: 'listener', topics: ['thing.events'], handle: async (records) => heard.add(records) }),
    ),
  );
  await south.heard.until(2);
  await north.heard.until(1);
  expect(told(north.heard.records)).toEqual([['thing.events', 1]]);
  expect(told(south.heard.records)).toEqual([
    ['thing.events', 2],
    ['thing.events', 3],
  ]);
  expect(Object.keys((await running[0]?.lag()) ?? {})).toEqual(['thing.events']);
  await Promise.all(running.map((each) => each.stop()));
});
