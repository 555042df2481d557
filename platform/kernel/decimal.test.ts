import fc from 'fast-check';
import { decimal } from './decimal.js';

test.each([
  [0.1 + 0.2, 0.3],
  [0.7 - 0.4, 0.3],
  [1_000.1 - 1_000, 0.1],
  [1.1 * 3, 3.3],
  [4.35 * 100, 435],
  [200 / 3, 66.666666667],
  [0, 0],
  [123_456.789, 123_456.789],
])('%d is %d', (computed, meant) => {
  expect(decimal(computed)).toBe(meant);
});

test('property: sums and differences of hundredths are exact', () => {
  const hundredths = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(hundredths, hundredths, (one, other) => {
      expect(decimal(one / 100 + other / 100)).toBe((one + other) / 100);
      expect(decimal(Math.max(one, other) / 100 - Math.min(one, other) / 100)).toBe(Math.abs(one - other) / 100);
    }),
  );
});
