import { validate, version } from 'uuid';
import { newId } from './ids.js';

const MANY = 20_000;

test('ids are UUIDs of version 7, unique, and ascend, also those of one millisecond', () => {
  const before = Date.now();
  const ids = Array.from({ length: MANY }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(MANY);
  expect(ids.toSorted()).toEqual(ids);
  const time = Number.parseInt((ids[0] as string).replace('-', '').slice(0, 12), 16);
  expect(time).toBeGreaterThanOrEqual(before);
  // Those who know one id cannot guess the next: the end of each is random.
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(MANY);
});
