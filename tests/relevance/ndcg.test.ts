import fc from 'fast-check';
import { ndcg } from './ndcg.js';

const gains = new Map([
  ['best', 3],
  ['good', 2],
  ['fair', 1],
]);

test('the best order is worth 1, and one without anything worth showing 0', () => {
  expect(ndcg(['best', 'good', 'fair'], gains)).toBe(1);
  expect(ndcg(['bad', 'worse'], gains)).toBe(0);
  expect(ndcg([], gains)).toBe(0);
  expect(ndcg(['best'], new Map())).toBe(0);
});

test('as counted by hand', () => {
  // 1 / log2(2) + 7 / log2(3), of 7 / log2(2) + 3 / log2(3) + 1 / log2(4).
  expect(ndcg(['fair', 'best'], gains)).toBeCloseTo((1 + 7 / Math.log2(3)) / (7 + 3 / Math.log2(3) + 0.5), 12);
});

test('what comes behind the depth counts for nothing', () => {
  expect(ndcg(['a', 'b', 'best'], gains, 2)).toBe(0);
});

test('no order is better than by gain, and bringing the better of two neighbours forward never harms', () => {
  const judged = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 15 });
  fc.assert(
    fc.property(judged, fc.nat(), (values, at) => {
      const ids = values.map((_, n) => String(n));
      const gains = new Map(values.map((value, n) => [String(n), value]));
      const place = at % (ids.length - 1);
      const [one, other] = [ids[place] as string, ids[place + 1] as string];
      const better = (gains.get(one) ?? 0) >= (gains.get(other) ?? 0) ? ids : ids.with(place, other).with(place + 1, one);
      expect(ndcg(better, gains)).toBeGreaterThanOrEqual(ndcg(ids, gains));
      expect(ndcg(ids, gains)).toBeLessThanOrEqual(1);
    }),
  );
});
