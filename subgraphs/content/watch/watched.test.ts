import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { percentOf, secondsOf } from './watched.js';

const duration = fc.integer({ min: 1, max: 200 });
/** Ranges that neither overlap nor touch, as PostgreSQL keeps them. */
const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 250 }), { maxLength: 40 }).map((ends) => {
  const sorted = ends.toSorted((one, other) => one - other);
  return Array.from({ length: Math.floor(sorted.length / 2) }, (_, n) => [sorted[2 * n], sorted[2 * n + 1]] as [number, number]);
});
const written = (each: readonly [number, number][]) => `{${each.map(([from, to]) => `[${from},${to})`).join()}}`;

test('counts the seconds within the video, one by one', () => {
  fc.assert(
    fc.property(ranges, duration, (each, length) => {
      const seconds = new Set(each.flatMap(([from, to]) => Array.from({ length: to - from }, (_, n) => from + n)));
      expect(secondsOf(written(each), length)).toBe([...seconds].filter((second) => second < length).length);
    }),
  );
});

test('is all of it when every second was watched, and less when one is missing, however long it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 31_536_000 }), (length) => {
      expect(percentOf(`{[0,${length})}`, length)).toBe(100);
      expect(percentOf(`{[0,${length - 1})}`, length)).toBeLessThan(100);
    }),
  );
});

test('is nothing while nothing was watched, or nobody has said how long it is', () => {
  expect([percentOf('{}', 60), percentOf('{[0,60)}', null), percentOf('{[0,60)}', 0)]).toEqual([0, 0, 0]);
});
