import { murmur2, partitionOf } from './murmur2.js';

// The vectors of Apache Kafka's own UtilsTest.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as Kafka does', (key, hash) => {
  expect(murmur2(key)).toBe(hash);
});

test('a key always has the same partition, and keys spread over all of them', () => {
  expect(partitionOf('foobar', 6)).toBe((-790332482 & 0x7fffffff) % 6);
  const used = new Set(Array.from({ length: 200 }, (_, n) => partitionOf(`key-${n}`, 8)));
  expect(used.size).toBe(8);
  expect(partitionOf(null, 8)).toBe(0);
});
