import fc from 'fast-check';
import type { BusRecord } from '../bus/bus.js';
import { type Consumer, on } from './consumer.js';
import type { Consumable } from './handler-registry.js';
import { runsOf } from './runs.js';

const shared = async () => {};
const consumers: readonly Consumer[] = [
  on({} as never, shared),
  on.many({} as never, shared),
  on.many({} as never, shared),
  on.many({} as never, async () => {}),
];
const [single, many, sameMany, otherMany] = consumers as [Consumer, Consumer, Consumer, Consumer];

const item = (key: string, consumer: Consumer, silent = false): Consumable =>
  ({ kind: 'consumable', record: { topic: 't', key } as BusRecord, event: { silent }, consumer }) as unknown as Consumable;
const runs = (...items: readonly Consumable[]) => [...runsOf(items)].map((run) => run.map((each) => items.indexOf(each)));

test('keys that go through the same events make a run of each', () => {
  expect(runs(item('a', many), item('a', otherMany), item('b', many), item('b', otherMany), item('c', sameMany))).toEqual([
    [0, 2, 4],
    [1, 3],
  ]);
});

test('a handler of one event is given one; what is silent and what is not are told apart', () => {
  expect(runs(item('a', single), item('b', single))).toEqual([[0], [1]]);
  expect(runs(item('a', many), item('b', many, true), item('c', many))).toEqual([[0, 2], [1]]);
});

test('each event is in one run, behind those before it of its key, whatever comes', () => {
  const anItem = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...consumers), fc.boolean());
  fc.assert(
    fc.property(fc.array(anItem, { maxLength: 30 }), (given) => {
      const items = given.map((each) => item(...each));
      const handled = [...runsOf(items)];
      for (const run of handled) {
        expect(run.length).toBeGreaterThan(0);
        expect(run.every((each) => each.consumer.handle === run[0]?.consumer.handle && each.event.silent === run[0].event.silent)).toBe(
          true,
        );
        if (!run[0]?.consumer.takesRuns) expect(run).toHaveLength(1);
      }
      const order = handled.flat();
      expect(order).toHaveLength(items.length);
      for (const key of ['a', 'b', 'c']) {
        const ofKey = (all: readonly Consumable[]) => all.filter(({ record }) => record.key === key);
        expect(ofKey(order)).toEqual(ofKey(items));
      }
    }),
  );
});
