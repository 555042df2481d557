import { expect, test } from '@jest/globals';
import { StallDetector } from './stall-detector.js';

const at = (position: number) => new Map([['thing/0', BigInt(position)]]);

test('a partition that waits for an offset that the log has is reported after the time', () => {
  const watch = new StallDetector(1_000);
  expect(watch.check(at(5), at(9), 0)).toEqual([]);
  expect(watch.check(at(5), at(9), 999)).toEqual([]);
  expect(watch.check(at(5), at(12), 1_000)).toEqual(['thing/0']);
});

test('one that moves, has nothing to read or is being handled is not', () => {
  const watch = new StallDetector(1_000);
  watch.check(at(5), at(9), 0);
  expect(watch.check(at(6), at(9), 1_000)).toEqual([]);
  expect(watch.check(at(9), at(9), 2_500)).toEqual([]);
  watch.check(at(9), at(12), 3_000);
  watch.check(new Map(), at(12), 3_500);
  expect(watch.check(at(9), at(12), 4_500)).toEqual([]);
});
