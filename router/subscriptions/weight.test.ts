import { weightOf } from './weight.js';

test.each([
  ['a text', 'x'.repeat(1_000)],
  ['a list', Array.from({ length: 100 }, () => 'x'.repeat(10))],
  ['an object', { a: { key: 'x'.repeat(1_000), number: 12, nothing: null } }],
])('%s weighs about what it takes as JSON', (_what, value) => {
  const { length } = JSON.stringify(value);
  expect(weightOf(value)).toBeGreaterThan(length * 0.9);
  expect(weightOf(value)).toBeLessThan(length * 2);
});

test('a value may be as deep as it likes', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(weightOf(deep)).toBeGreaterThan(100_000);
});
