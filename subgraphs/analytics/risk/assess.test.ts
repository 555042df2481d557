import type { Assessment } from './assess.js';
import { assess } from './assess.js';
import type { CourseAsOf, OwnWork } from './course-as-of.js';
import { aCourse, aLearner, aWork, dueOn, handedIn, onDay, own } from './test-kit/courses.js';

const of = (course: CourseAsOf, studentId = 'Ada'): Assessment => assess(course).find((each) => each.studentId === studentId) as Assessment;
/** What is said of Ada on day 40 of a course with these due dates. */
const ada = (work: Readonly<Record<string, OwnWork>>, due: readonly number[] = [10, 20, 30]) =>
  of(
    aCourse(
      40,
      due.map((day) => dueOn(day)),
      [aLearner('Ada', work)],
    ),
  );

test('lists who is in the course, the highest risk first', () => {
  const works = [dueOn(10)];
  const learners = [
    aLearner('Ada', { 'due on 10': handedIn(9, 0.9) }),
    aLearner('Bo'),
    aLearner('Cy', { 'due on 10': handedIn(9, 0.3) }),
    aLearner('Di', {}, { hasCompleted: true }),
  ];
  const assessed = assess(aCourse(40, works, learners));
  expect(assessed.map(({ studentId }) => studentId)).toEqual(['Bo', 'Cy', 'Ada']);
  for (const { risk } of assessed) expect(risk > 0 && risk < 1).toBe(true);
});

test('those of whom nothing is known have the same risk, in the order of their ids', () => {
  const assessed = assess(aCourse(5, [dueOn(10)], [aLearner('Bo'), aLearner('Ada')]));
  expect(assessed.map(({ studentId, reasons }) => [studentId, reasons])).toEqual([
    ['Ada', ['Nothing was due or scored so far, so little is known of the risk']],
    ['Bo', ['Nothing was due or scored so far, so little is known of the risk']],
  ]);
  expect(assessed[0]?.risk).toBe(assessed[1]?.risk);
});

test('a course without work and one without dates are assessed too', () => {
  expect(of(aCourse(40, [], [aLearner('Ada')]))).toMatchObject({ missedAssignments: 0, averageScorePercent: null });
  const [works, learners] = [[aWork('essay')], [aLearner('Ada', { essay: handedIn(3, 0.2) })]];
  const undated = of(aCourse(40, works, learners, { startsAt: null, endsAt: null }));
  expect(undated).toMatchObject({ missedAssignments: 0, averageScorePercent: 20 });
  // As if three tenths of it were over.
  expect(undated.risk).toBeCloseTo(of(aCourse(60, works, learners)).risk);
  expect(assess(aCourse(40, [dueOn(10)], []))).toEqual([]);
});

describe('what is missed', () => {
  test('is what was due and was not handed in', () => {
    expect(ada({ 'due on 10': handedIn(10) })).toMatchObject({
      missedAssignments: 2,
      reasons: ['2 of the 3 assignments due so far were not handed in'],
    });
    expect(ada({}).reasons).toEqual(['None of the 3 assignments due so far was handed in']);
    expect(ada({}, [10]).reasons).toEqual(['The only assignment due so far was not handed in']);
    expect(ada({ 'due on 10': handedIn(10), 'due on 20': handedIn(11) }).reasons).toEqual([
      '1 of the 3 assignments due so far was not handed in',
    ]);
  });

  test('is nothing that is due later, that the student is excused from, or has an extension for', () => {
    const works = [dueOn(50), dueOn(10), dueOn(20)];
    const work = { 'due on 10': own({ excused: true }), 'due on 20': own({ dueAt: onDay(60) }) };
    expect(of(aCourse(40, works, [aLearner('Ada', work)]))).toMatchObject({ missedAssignments: 0 });
  });

  test('is nothing that was over before the student came, unless an extension makes it theirs', () => {
    const late = (work: Readonly<Record<string, OwnWork>>) =>
      of(aCourse(60, [dueOn(10), dueOn(50)], [aLearner('Ada', work, { joinedAt: onDay(20) })]));
    expect(late({})).toMatchObject({ missedAssignments: 1, reasons: ['The only assignment due so far was not handed in'] });
    expect(late({ 'due on 10': own({ dueAt: onDay(30) }) })).toMatchObject({ missedAssignments: 2 });
    // What they catch up on is scored, and not late.
    expect(late({ 'due on 10': handedIn(40, 0.8), 'due on 50': handedIn(45) })).toMatchObject({ averageScorePercent: 80, reasons: [] });
  });

  test('is what closed, where there is no due date', () => {
    const closed = (day: number) => of(aCourse(day, [aWork('essay', { closesAt: onDay(30) })], [aLearner('Ada')])).missedAssignments;
    expect([closed(30), closed(31)]).toEqual([0, 1]);
  });

  test('counts in full after a week: many hand in a day late', () => {
    const risk = (day: number) => of(aCourse(day, [dueOn(50)], [aLearner('Ada')])).risk;
    const rising = [50, 51, 53, 57].map(risk);
    expect(rising).toEqual([...rising].sort());
    expect(new Set(rising).size).toBe(4);
  });
});

test('late work is a reason, and so is work that many have done better', () => {
  const work = { 'due on 10': handedIn(12, 0.5), 'due on 20': handedIn(20, 0.4), 'due on 30': handedIn(33, 0.6) };
  const others = [0.7, 0.8, 0.9].map((score) =>
    aLearner(`with ${score}`, { 'due on 10': handedIn(9, score), 'due on 20': handedIn(9, score), 'due on 30': handedIn(9, score) }),
  );
  const course = aCourse(40, [dueOn(10), dueOn(20), dueOn(30)], [aLearner('Ada', work), ...others]);
  expect(of(course)).toMatchObject({
    averageScorePercent: 50,
    reasons: [
      '2 of the 3 assignments due so far were handed in late',
      'The average score so far is 50 %; that of the whole course on the same work is 72.5 %',
    ],
  });
  expect(of(course, 'with 0.9').reasons).toEqual([]);
});

test('a low average is a reason where all of a small course are low', () => {
  expect(ada({ 'due on 10': handedIn(9, 1 / 3) }, [10]).reasons).toEqual(['The average score so far is 33.3 %']);
});

test('the average is weighed, unless nothing of it has a weight', () => {
  const average = (weights: readonly [number, number]) => {
    const works = [aWork('one', { weight: weights[0] }), aWork('two', { weight: weights[1] }), aWork('exam', { weight: 100 })];
    return of(aCourse(40, works, [aLearner('Ada', { one: handedIn(1, 0.9), two: handedIn(2, 0.5) })])).averageScorePercent;
  };
  expect([average([30, 10]), average([0, 10]), average([0, 0])]).toEqual([80, 50, 70]);
});
