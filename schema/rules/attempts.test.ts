import fc from 'fast-check';
import { AttemptRule } from '../events/assignment.js';
import { countedAttempt, type GradedAttempt } from './attempts.js';

const graded = (...scores: number[]): GradedAttempt[] => scores.map((score, at) => ({ attempt: at + 1, points: 100, score }));

test.each<{ rule: AttemptRule; attempts: GradedAttempt[]; score: number | null; attempt: number | null }>([
  { rule: AttemptRule.LAST_GRADED, attempts: graded(40, 90, 60), score: 60, attempt: 3 },
  { rule: AttemptRule.FIRST, attempts: graded(40, 90, 60), score: 40, attempt: 1 },
  { rule: AttemptRule.BEST, attempts: graded(40, 90, 60), score: 90, attempt: 2 },
  { rule: AttemptRule.BEST, attempts: graded(90, 90), score: 90, attempt: 1 },
  { rule: AttemptRule.AVERAGE, attempts: graded(40, 90, 50), score: 60, attempt: 3 },
  ...Object.values(AttemptRule).map((rule) => ({ rule, attempts: [], score: null, attempt: null })),
])('$rule of $attempts is $score', ({ rule, attempts, score, attempt }) => {
  const counted = countedAttempt(rule, attempts);
  expect(counted && [counted.score, counted.attempt]).toEqual(score === null ? null : [score, attempt]);
});

test('attempts out of different points are compared by their part of the whole', () => {
  const attempts = [
    { attempt: 1, points: 10, score: 9 },
    { attempt: 2, points: 100, score: 50 },
  ];
  expect(countedAttempt(AttemptRule.BEST, attempts)).toMatchObject({ attempt: 1, points: 10, score: 9 });
  expect(countedAttempt(AttemptRule.AVERAGE, attempts)).toMatchObject({ attempt: 2, points: 100, score: 70 });
});

test('an attempt out of no points is worth nothing', () => {
  const attempts = [
    { attempt: 1, points: 0, score: 0 },
    { attempt: 2, points: 0, score: 0 },
  ];
  for (const rule of Object.values(AttemptRule)) expect(countedAttempt(rule, attempts)).toMatchObject({ points: 0, score: 0 });
});

const attempts = fc
  .array(fc.record({ points: fc.integer({ min: 1, max: 500 }), part: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1 })
  .map((each) => each.map(({ points, part }, at) => ({ attempt: at + 1, points, score: part * points })));
const rule = fc.constantFrom(...Object.values(AttemptRule));
const partOf = (rule: AttemptRule, of: readonly GradedAttempt[]): number => {
  const { score, points } = countedAttempt(rule, of) as GradedAttempt;
  return score / points;
};

test('property: from the worst to the best, whatever the rule', () => {
  fc.assert(
    fc.property(rule, attempts, (by, of) => {
      const parts = of.map(({ score, points }) => score / points);
      expect(partOf(by, of)).toBeGreaterThanOrEqual(Math.min(...parts) - 1e-12);
      expect(partOf(by, of)).toBeLessThanOrEqual(Math.max(...parts) + 1e-12);
    }),
  );
});

test('property: the order in which attempts are read does not matter', () => {
  fc.assert(fc.property(rule, attempts, (by, of) => expect(countedAttempt(by, [...of].reverse())).toEqual(countedAttempt(by, of))));
});

test('property: one more attempt never lowers the best, and never changes the first', () => {
  fc.assert(
    fc.property(attempts, (of) => {
      const before = of.slice(0, -1);
      fc.pre(before.length > 0);
      expect(partOf(AttemptRule.BEST, of)).toBeGreaterThanOrEqual(partOf(AttemptRule.BEST, before));
      expect(countedAttempt(AttemptRule.FIRST, of)).toBe(countedAttempt(AttemptRule.FIRST, before));
      expect(countedAttempt(AttemptRule.LAST_GRADED, of)).toBe(of.at(-1));
    }),
  );
});

test('property: equal attempts are what each of them is, whatever the rule', () => {
  fc.assert(
    fc.property(rule, fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 1, max: 20 }), (by, score, times) => {
      expect(countedAttempt(by, graded(...Array.from({ length: times }, () => score)))?.score).toBe(score);
    }),
  );
});
