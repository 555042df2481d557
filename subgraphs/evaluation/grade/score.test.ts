import fc from 'fast-check';
import { scoresOf, startedDaysLate } from './score.js';

const DAY = 86_400;
const policy = { percentPerDay: 10, floorPercent: 40 };

test.each([
  { what: 'in time', entered: 90, secondsLate: 0, latePolicy: policy, score: 90 },
  { what: 'a second late is a day', entered: 90, secondsLate: 1, latePolicy: policy, score: 80 },
  { what: 'a day to the second is a day', entered: 90, secondsLate: DAY, latePolicy: policy, score: 80 },
  { what: 'a day and a second are two', entered: 90, secondsLate: DAY + 1, latePolicy: policy, score: 70 },
  { what: 'down to the floor', entered: 90, secondsLate: 30 * DAY, latePolicy: policy, score: 40 },
  { what: 'the floor lifts nobody', entered: 25, secondsLate: 30 * DAY, latePolicy: policy, score: 25 },
  { what: 'without a policy late is as good', entered: 90, secondsLate: 30 * DAY, latePolicy: null, score: 90 },
  { what: 'without a floor down to nothing', entered: 90, secondsLate: 99 * DAY, latePolicy: { ...policy, floorPercent: 0 }, score: 0 },
  { what: 'no more than is left', entered: 10, secondsLate: 1, latePolicy: { percentPerDay: 7, floorPercent: 0 }, score: 3 },
  { what: 'to the decimal', entered: 0.7, secondsLate: 1, latePolicy: { percentPerDay: 0.4, floorPercent: 0 }, score: 0.3 },
])('$what', ({ entered, secondsLate, latePolicy, score }) => {
  expect(scoresOf(entered, { points: 100, secondsLate, latePolicy })).toEqual({
    enteredScore: entered,
    deductedPoints: Number((entered - score).toFixed(9)),
    score,
  });
});

test('an assignment of no points has a score of 0', () => {
  expect(scoresOf(0, { points: 0, secondsLate: 5, latePolicy: policy })).toEqual({ enteredScore: 0, deductedPoints: 0, score: 0 });
});

const terms = fc.record({
  points: fc.double({ min: 0, max: 1_000, noNaN: true }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  secondsLate: fc.integer({ min: 0, max: 400 * DAY }),
  percentPerDay: fc.double({ min: 0, max: 200, noNaN: true }),
  floorPercent: fc.double({ min: 0, max: 100, noNaN: true }),
});

const given = ({ points, part, secondsLate, ...latePolicy }: typeof terms extends fc.Arbitrary<infer T> ? T : never) => ({
  entered: points * part,
  terms: { points, secondsLate, latePolicy },
});

test('property: it is what the contract says', () => {
  fc.assert(
    fc.property(terms, (each) => {
      const { entered, terms } = given(each);
      const { points, secondsLate, latePolicy } = terms;
      const promised = Math.min(
        entered,
        Math.max(
          entered - Math.ceil(secondsLate / DAY) * (latePolicy.percentPerDay / 100) * points,
          (latePolicy.floorPercent / 100) * points,
        ),
      );
      expect(scoresOf(entered, terms).score).toBeCloseTo(promised, 6);
    }),
  );
});

test('property: never above what was entered, nor below 0, and the parts make the whole', () => {
  fc.assert(
    fc.property(terms, (each) => {
      const { entered, terms } = given(each);
      const { enteredScore, deductedPoints, score } = scoresOf(entered, terms);
      expect(enteredScore).toBe(entered);
      expect(score).toBeLessThanOrEqual(entered);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(deductedPoints).toBeGreaterThanOrEqual(0);
      expect(score + deductedPoints).toBeCloseTo(entered, 8);
    }),
  );
});

test('property: a later submission scores no more, a better one no less', () => {
  fc.assert(
    fc.property(terms, fc.integer({ min: 0, max: 100 * DAY }), fc.double({ min: 0, max: 1, noNaN: true }), (each, later, part) => {
      const { entered, terms } = given(each);
      const score = scoresOf(entered, terms).score;
      expect(scoresOf(entered, { ...terms, secondsLate: terms.secondsLate + later }).score).toBeLessThanOrEqual(score);
      expect(scoresOf(entered * part, terms).score).toBeLessThanOrEqual(score);
    }),
  );
});

test.each([
  [0, 0],
  [1, 1],
  [DAY, 1],
  [DAY + 1, 2],
])('%i seconds late are %i started days', (seconds, days) => {
  expect(startedDaysLate(seconds)).toBe(days);
});
