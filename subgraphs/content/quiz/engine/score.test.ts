import fc from 'fast-check';
import { decimal } from '../../../../platform/kernel/decimal.js';
import { questionsOf } from '../quiz.js';
import { answersOfAll } from '../test-kit/answers.js';
import { EXAMPLES, rightAnswerTo, storedQuizzes, storedWith } from '../test-kit/quizzes.js';
import { drawn } from './draw.js';
import { questionsDrawn, scoreOf } from './score.js';

test('thirds of three questions make the whole that they are', () => {
  const quiz = storedWith(Array.from({ length: 3 }, () => ({ ...EXAMPLES.ORDERING, points: 1 })));
  const draw = drawn(quiz, 1);
  const answers = Object.fromEntries(
    questionsOf(quiz).map((question) => [question.id, { choiceIds: rightAnswerTo(question).choiceIds?.slice(0, 2) }]),
  );
  const result = scoreOf(quiz, draw, answers);
  expect(result.score).toBe(1);
  expect(result.percent).toBe(33);
  expect(Object.values(result.marks).map(({ points }) => points)).toEqual([0.333333333, 0.333333333, 0.333333333]);
});

test('a percentage is not a hundredth too low for a float that is', () => {
  const quiz = storedWith(
    [
      { ...EXAMPLES.NUMERIC, points: 29 },
      { ...EXAMPLES.TEXT, points: 71 },
    ],
    { passPercent: 29 },
  );
  const [first] = questionsOf(quiz);
  expect(scoreOf(quiz, drawn(quiz, 1), { [first?.id as string]: { number: 1 } })).toMatchObject({ score: 29, percent: 29, passed: true });
});

test('where there is nothing to earn, whoever submits has passed', () => {
  const quiz = storedWith([{ ...EXAMPLES.TEXT, points: 0 }]);
  expect(scoreOf(quiz, drawn(quiz, 1), {})).toMatchObject({ score: 0, maxScore: 0, percent: 100, passed: true });
});

test('property: from nothing to the points of what was drawn; all of them for right answers', () => {
  const attempts = storedQuizzes.chain((quiz) => fc.tuple(fc.constant(quiz), fc.integer(), answersOfAll(quiz)));
  fc.assert(
    fc.property(attempts, ([quiz, seed, answers]) => {
      const draw = drawn(quiz, seed);
      const questions = questionsDrawn(quiz, draw);
      const { score, maxScore, percent, marks } = scoreOf(quiz, draw, answers);
      expect(maxScore).toBe(decimal(questions.reduce((sum, { points }) => sum + points, 0)));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(maxScore);
      expect(percent).toBeLessThanOrEqual(100);
      expect(Object.keys(marks).sort()).toEqual(questions.map(({ id }) => id).sort());
      const right = Object.fromEntries(questions.map((question) => [question.id, rightAnswerTo(question)]));
      expect(scoreOf(quiz, draw, right)).toMatchObject({ score: maxScore, percent: 100, passed: true });
    }),
  );
});

test('property: what a quiz that went through JSON is worth is the same', () => {
  const attempts = storedQuizzes.chain((quiz) => fc.tuple(fc.constant(quiz), fc.integer(), answersOfAll(quiz)));
  fc.assert(
    fc.property(attempts, ([quiz, seed, answers]) => {
      const again = JSON.parse(JSON.stringify({ quiz, answers })) as { quiz: typeof quiz; answers: typeof answers };
      expect(scoreOf(again.quiz, drawn(again.quiz, seed), again.answers)).toEqual(scoreOf(quiz, drawn(quiz, seed), answers));
    }),
  );
});
