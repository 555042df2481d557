import fc from 'fast-check';
import { assess } from './assess.js';
import { COEFFICIENTS } from './coefficients.js';
import type { CourseAsOf, OwnWork, Work } from './course-as-of.js';
import { aCourse, aLearner, handedIn, onDay, own } from './test-kit/courses.js';

// Whatever the course: what counts against a student never lowers their risk.

const DAY = 60;
const WEEK = 7;

const score = fc.double({ min: 0, max: 1, noNaN: true });
const ownWork = fc.oneof(
  fc.constant(own({})),
  fc.constant(own({ excused: true })),
  fc.tuple(fc.integer({ min: -10, max: DAY }), fc.option(score)).map(([day, points]) => handedIn(day, points)),
);
const works = fc
  .array(
    fc.record({
      weight: fc.constantFrom(0, 1, 10, 25, 100),
      dueAt: fc.option(fc.integer({ min: 1, max: 90 }).map(onDay)),
      closesAt: fc.constant(null),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map((work, at): Work => ({ id: `work ${at}`, ...work })));

interface World {
  readonly works: readonly Work[];
  readonly ada: readonly OwnWork[];
  readonly others: readonly (readonly OwnWork[])[];
  readonly dated: boolean;
}

const worlds = works.chain((all) => {
  const record = fc.array(ownWork, { minLength: all.length, maxLength: all.length });
  return fc.record({ works: fc.constant(all), ada: record, others: fc.array(record, { maxLength: 5 }), dated: fc.boolean() });
});

function courseOf({ works, ada, others, dated }: World, first?: OwnWork): CourseAsOf {
  const learner = (name: string, all: readonly OwnWork[]) =>
    aLearner(name, Object.fromEntries(all.map((each, at) => [`work ${at}`, each])));
  const learners = [learner('Ada', first ? [first, ...ada.slice(1)] : ada), ...others.map((all, at) => learner(`other ${at}`, all))];
  return aCourse(DAY, works, learners, dated ? {} : { startsAt: null, endsAt: null });
}

const riskOfAda = (course: CourseAsOf): number => assess(course).find(({ studentId }) => studentId === 'Ada')?.risk ?? Number.NaN;

/** Rounding in the last digits is no change. */
const expectNotLower = (worse: number, better: number) => expect(worse).toBeGreaterThanOrEqual(better - 1e-12);

/** The same student in the same course, but for their first work. */
const compare = (world: World, worse: OwnWork, better: OwnWork) =>
  expectNotLower(riskOfAda(courseOf(world, worse)), riskOfAda(courseOf(world, better)));

const overdueBy = (days: number, world: World): World => ({
  ...world,
  works: world.works.map((work, at) => (at === 0 ? { ...work, dueAt: onDay(DAY - days) } : work)),
});

test('one more missed assignment, from the moment on at which it is due', () => {
  fc.assert(
    fc.property(worlds, fc.double({ min: 0.01, max: 30, noNaN: true }), (world, days) =>
      compare(overdueBy(days, world), own({}), own({ excused: true })),
    ),
  );
});

test('an assignment that was not handed in within a week, and one that was, however badly', () => {
  fc.assert(
    fc.property(worlds, fc.double({ min: WEEK, max: 30, noNaN: true }), fc.option(score), (world, days, points) =>
      compare(overdueBy(days, world), own({}), handedIn(DAY - days, points)),
    ),
  );
});

test('a day on which nothing that is overdue was handed in', () => {
  fc.assert(
    fc.property(worlds, fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }), (world, days, more) =>
      expectNotLower(riskOfAda(courseOf(overdueBy(days + more, world), own({}))), riskOfAda(courseOf(overdueBy(days, world), own({})))),
    ),
  );
});

test('a lower score', () => {
  fc.assert(
    fc.property(worlds, score, score, (world, one, other) =>
      compare(world, handedIn(1, Math.min(one, other)), handedIn(1, Math.max(one, other))),
    ),
  );
});

test('a later hand-in', () => {
  const day = fc.double({ min: 0, max: DAY, noNaN: true });
  fc.assert(
    fc.property(worlds, day, day, fc.option(score), (world, one, other, points) =>
      compare(world, handedIn(Math.max(one, other), points), handedIn(Math.min(one, other), points)),
    ),
  );
});

test('the risk is a probability, and the reasons name no figure that the answer does not bear out', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      for (const { risk, reasons, missedAssignments, averageScorePercent } of assess(courseOf(world))) {
        expect(risk > 0 && risk < 1).toBe(true);
        expect(reasons.some((reason) => / not handed in$|^None of/.test(reason))).toBe(missedAssignments > 0);
        for (const reason of reasons) {
          const average = /^The average score so far is ([\d.]+) %/.exec(reason)?.[1];
          if (average) expect(Number(average)).toBeCloseTo(averageScorePercent ?? Number.NaN, 0);
        }
      }
    }),
  );
});

test('the coefficients point the way that the others rely on', () => {
  for (const { rank, score: points, lateness } of Object.values(COEFFICIENTS)) {
    expect([rank < 0, points < 0, lateness > 0]).toEqual([true, true, true]);
  }
});
