import fc from 'fast-check';
import { courseGrade, type Part } from './course-grade.js';

const graded = (score: number, weight = 1, points = 100): Part => ({ weight, points, score, missing: false });
const missing = (weight = 1, points = 100): Part => ({ weight, points, score: null, missing: true });
/** It waits to be graded, or is not due yet. */
const waiting = (weight = 1, points = 100): Part => ({ weight, points, score: null, missing: false });

test.each<{ what: string; parts: Part[]; current: number | null; final: number }>([
  { what: 'no assignments', parts: [], current: null, final: 0 },
  { what: 'all graded', parts: [graded(80), graded(60)], current: 70, final: 70 },
  { what: 'what is missing counts as 0 in the end', parts: [graded(80), missing()], current: 80, final: 40 },
  { what: 'what waits to be graded counts in neither', parts: [graded(80), missing(), waiting()], current: 80, final: 40 },
  { what: 'nothing graded yet', parts: [waiting(), missing()], current: null, final: 0 },
  { what: 'all of it waits', parts: [waiting()], current: null, final: 0 },
  { what: 'weights that sum to 100', parts: [graded(100, 25), graded(50, 75)], current: 62.5, final: 62.5 },
  { what: 'weights that sum to 200', parts: [graded(100, 50), graded(50, 150)], current: 62.5, final: 62.5 },
  { what: 'weights that sum to 0 are alike', parts: [graded(100, 0), graded(50, 0), missing(0)], current: 75, final: 50 },
  { what: 'a weight of 0 beside others counts nothing', parts: [graded(100, 0), graded(50, 3)], current: 50, final: 50 },
  { what: 'only what counts nothing is graded', parts: [graded(100, 0), missing(3)], current: null, final: 0 },
  { what: 'an assignment of 0 points is left out', parts: [graded(0, 10, 0), graded(9, 1, 10), missing(5, 0)], current: 90, final: 90 },
  { what: 'thirds of a tenth', parts: [graded(0.1, 1, 0.3), graded(0.2, 1, 0.3)], current: 50, final: 50 },
  { what: 'a sum that binary fractions miss', parts: [graded(0.3, 0.1, 10), graded(0, 0.2, 10)], current: 1, final: 1 },
  { what: 'nothing but 0 points', parts: [graded(0, 1, 0)], current: null, final: 0 },
  { what: '0 points with the only weight', parts: [graded(0, 5, 0), graded(50, 0)], current: 50, final: 50 },
  { what: 'points differ, percents are compared', parts: [graded(5, 1, 10), graded(200, 1, 200)], current: 75, final: 75 },
])('$what: $current, $final', ({ parts, current, final }) => {
  expect(courseGrade(parts)).toEqual({ currentPercent: current, finalPercent: final });
});

const part: fc.Arbitrary<Part> = fc
  .record({
    weight: fc.nat(200),
    points: fc.nat(100),
    part: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    missing: fc.boolean(),
  })
  .map(({ part, points, weight, missing }) => ({
    weight,
    points,
    score: part === null ? null : part * points,
    missing: part === null && missing,
  }));

test('property: from 0 to 100, and the final never above the current', () => {
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const { currentPercent, finalPercent } = courseGrade(parts);
      expect(finalPercent).toBeGreaterThanOrEqual(0);
      expect(finalPercent).toBeLessThanOrEqual((currentPercent ?? 0) + 1e-9);
      expect(currentPercent ?? 0).toBeLessThanOrEqual(100 + 1e-9);
    }),
  );
});

test('property: weights count by their proportion alone', () => {
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 1, max: 50 }), (parts, times) => {
      const before = courseGrade(parts);
      const after = courseGrade(parts.map((each) => ({ ...each, weight: each.weight * times })));
      expect(after.finalPercent).toBeCloseTo(before.finalPercent, 8);
      expect(after.currentPercent ?? -1).toBeCloseTo(before.currentPercent ?? -1, 8);
    }),
  );
});
