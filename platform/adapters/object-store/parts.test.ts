import fc from 'fast-check';
import { IN_PARTS_FROM, LARGEST_IN_PARTS, MOST_PARTS, planParts, sizeOfPart } from './parts.js';

test('a small object goes in one request', () => {
  expect(planParts(IN_PARTS_FROM - 1)).toBeNull();
  expect(planParts(IN_PARTS_FROM)).toEqual({ partSize: 8 * 1_048_576, partCount: 2 });
});

test('the parts are what a store takes, and together the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: IN_PARTS_FROM, max: LARGEST_IN_PARTS }), (size) => {
      const plan = planParts(size);
      if (!plan) throw new Error('no plan');
      const { partSize, partCount } = plan;
      const last = sizeOfPart(size, plan, partCount) ?? 0;
      expect(partCount).toBeLessThanOrEqual(MOST_PARTS);
      expect(partSize * (partCount - 1) + last).toBe(size);
      expect(last).toBeGreaterThan(0);
      expect(last).toBeLessThanOrEqual(partSize);
      for (const number of [0, partCount + 1, 1.5, Number.NaN]) expect(sizeOfPart(size, plan, number)).toBeNull();
    }),
  );
});
