import { createLogger } from '../../kernel/log.js';
import { manualClock } from '../../testing/clock.js';
import { until } from '../../testing/until.js';
import { Announcer } from './announcer.js';
import { chosenInstances } from './choosing.js';
import { Directory } from './directory.js';
import { memoryRegistry } from './memory.js';
import type { Announcement, Registry } from './registry.js';

const log = createLogger('silent');
const named = (instance: string, more: Partial<Announcement> = {}): Announcement => ({
  subgraph: 'course',
  instance,
  url: `http://${instance}/course/graphql`,
  schemaHash: 'new',
  leaving: false,
  ...more,
});

const running: { stop(): Promise<void> }[] = [];
afterEach(() => Promise.all(running.splice(0).map((each) => each.stop())));

/** A registry that can be unavailable, and a directory that polls it. */
async function fixture(grace = 60_000) {
  const stored = memoryRegistry(manualClock());
  let away = false;
  const orAway = <Result>(work: () => Promise<Result>): Promise<Result> =>
    away ? Promise.reject(new Error('connection refused')) : work();
  const registry: Registry = {
    put: (announcement, ttl) => orAway(() => stored.put(announcement, ttl)),
    remove: (announcement) => orAway(() => stored.remove(announcement)),
    list: () => orAway(() => stored.list()),
  };
  const directory = new Directory({ registry, every: 5, grace, log });
  running.push(directory);
  const names = () =>
    directory
      .instances('course')
      .map(({ instance }) => instance)
      .sort();
  return {
    registry,
    directory,
    names,
    goAway: (is = true) => {
      away = is;
    },
  };
}

test('an announced instance is known, and gone when it withdraws', async () => {
  const { registry, directory, names } = await fixture();
  await directory.start();
  const announcer = new Announcer([named('one')], { registry, every: 5, ttl: 60_000, log });
  await announcer.start();
  await until(() => names().join() === 'one');
  await announcer.leave();
  await until(() => directory.instances('course')[0]?.leaving === true);
  await announcer.withdraw();
  await until(() => names().length === 0);
});

test('announcements are repeated: a registry that was emptied soon lists the instance again', async () => {
  const { registry } = await fixture();
  const announcer = new Announcer([named('one')], { registry, every: 5, ttl: 60_000, log });
  await announcer.start();
  await registry.remove(named('one'));
  await until(async () => (await registry.list()).length === 1);
  await announcer.withdraw();
  expect(await registry.list()).toEqual([]);
});

test('while the registry is unavailable the last known instances are used, and the directory says so', async () => {
  const { registry, directory, names, goAway } = await fixture();
  await registry.put(named('one'), 60_000);
  await directory.start();
  goAway();
  await until(() => directory.away() !== undefined);
  expect([names(), directory.away()]).toEqual([['one'], 'the registry is unavailable: connection refused']);
  goAway(false);
  await registry.put(named('two'), 60_000);
  await until(() => names().join() === 'one,two');
  expect(directory.away()).toBeUndefined();
});

test('a registry that comes back empty removes no instance for a while', async () => {
  const { registry, directory, names } = await fixture(200);
  await registry.put(named('one'), 60_000);
  await directory.start();
  await registry.remove(named('one'));
  await registry.put(named('two'), 60_000);
  await until(() => names().includes('two'));
  expect(names()).toEqual(['one', 'two']);
  await until(() => names().join() === 'two');
});

test('the registry is unavailable at the start: no instance is known at first, and soon all are', async () => {
  const { registry, directory, names, goAway } = await fixture();
  await registry.put(named('one'), 60_000);
  goAway();
  const announcer = new Announcer([named('two')], { registry, every: 5, ttl: 60_000, log });
  await Promise.all([directory.start(), announcer.start()]);
  expect(names()).toEqual([]);
  goAway(false);
  await until(() => names().join() === 'one,two');
  await announcer.withdraw();
});

test.each<[string, Announcement[], string[]]>([
  ['those that fit and stay', [named('a'), named('b'), named('old', { schemaHash: 'old' })], ['a', 'b']],
  [
    'one that fits and leaves rather than one that does not fit',
    [named('a', { leaving: true }), named('old', { schemaHash: 'old' })],
    ['a'],
  ],
  ['one that stays when none fits', [named('a', { schemaHash: 'old' }), named('b', { schemaHash: 'old', leaving: true })], ['a']],
  ['the last one', [named('a', { schemaHash: 'old', leaving: true })], ['a']],
  ['none', [], []],
])('calls go to %s', async (_what, all, expected) => {
  const { registry, directory } = await fixture();
  for (const each of all) await registry.put(each, 60_000);
  await directory.start();
  const chosen = chosenInstances(directory, 'course', (hash) => hash === 'new');
  expect(
    chosen()
      .map(({ instance }) => instance)
      .sort(),
  ).toEqual(expected);
  expect(chosen()).toBe(chosen());
});
