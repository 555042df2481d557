import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { balance, type Member, type TopicPartition } from './assigner.js';

const member = (id: string, topics: readonly string[], owned: Member['owned'] = {}, since = 0): Member => ({
  id,
  topics,
  owned,
  since,
});
const partitionsOf = (topic: string, count: number): TopicPartition[] =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));
const names = (partitions: readonly TopicPartition[] = []) => partitions.map(({ topic, partition }) => `${topic}/${partition}`).sort();

/** A member's partitions as it claims them at the next rebalance. */
const asOwned = (partitions: readonly TopicPartition[] = []): Member['owned'] =>
  Object.fromEntries(
    [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, its]) => [topic, its.map(({ partition }) => partition)]),
  );

test('all members get as many partitions, give or take one', () => {
  const shares = balance([member('a', ['x']), member('b', ['x']), member('c', ['x'])], partitionsOf('x', 8));
  expect([...shares.values()].map((its) => its.length).sort()).toEqual([2, 3, 3]);
});

test('a member that joins gets its part, and the others keep the rest of theirs', () => {
  const partitions = partitionsOf('x', 9);
  const before = balance([member('a', ['x']), member('b', ['x'])], partitions);
  const after = balance(
    [member('a', ['x'], asOwned(before.get('a'))), member('b', ['x'], asOwned(before.get('b'))), member('c', ['x'])],
    partitions,
  );
  expect([...after.values()].map((its) => its.length)).toEqual([3, 3, 3]);
  for (const id of ['a', 'b']) expect(names(before.get(id))).toEqual(expect.arrayContaining(names(after.get(id))));
});

test('a topic that a new release adds goes only to the members that subscribe to it', () => {
  const shares = balance([member('old', ['x']), member('new', ['x', 'y'])], [...partitionsOf('x', 4), ...partitionsOf('y', 4)]);
  expect(names(shares.get('old'))).toEqual(['x/0', 'x/1', 'x/2', 'x/3']);
  expect(names(shares.get('new'))).toEqual(['y/0', 'y/1', 'y/2', 'y/3']);
});

test('of two members that claim the same partition, the one that got it last keeps it', () => {
  const shares = balance([member('a', ['x'], { x: [0] }, 1), member('b', ['x'], { x: [0] }, 2)], partitionsOf('x', 1));
  expect(names(shares.get('b'))).toEqual(['x/0']);
});

test('every partition has exactly one owner, who subscribes to it, whatever the members claim', () => {
  const topics = ['x', 'y', 'z'];
  const claims = fc.dictionary(fc.constantFrom(...topics), fc.uniqueArray(fc.nat(5)));
  const members = fc
    .array(fc.tuple(fc.subarray(topics, { minLength: 1 }), claims), { minLength: 1, maxLength: 5 })
    .map((list) => list.map(([its, owned], n) => member(`m${n}`, its, owned)));
  fc.assert(
    fc.property(members, fc.nat(6), (them, count) => {
      const partitions = topics.flatMap((topic) => partitionsOf(topic, count));
      const shares = balance(them, partitions);
      for (const { id, topics: its } of them) expect(shares.get(id)?.every(({ topic }) => its.includes(topic))).toBe(true);
      const reachable = partitions.filter(({ topic }) => them.some((each) => each.topics.includes(topic)));
      expect(names([...shares.values()].flat())).toEqual(names(reachable));
    }),
  );
});
