import fc from 'fast-check';
import { copied } from './copied.js';
import { drawn } from './engine/draw.js';
import { scoreOf } from './engine/score.js';
import { questionsOf, type StoredQuiz } from './quiz.js';
import { quizOf } from './quiz-of.js';
import { sizeOf } from './size.js';
import { EXAMPLES, rightAnswerTo, storedQuizzes } from './test-kit/quizzes.js';

const idsIn = (quiz: StoredQuiz): string[] => JSON.stringify(quiz).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];

/** The quiz with the number of its first place instead of each id. */
const shape = (quiz: StoredQuiz): string => {
  const ids = [...new Set(idsIn(quiz))];
  return ids.reduce((text, id, at) => text.replaceAll(id, `id ${at}`), JSON.stringify(quiz));
};

test('property: a copy is the same quiz with no id in common, and its own key is right for it', () => {
  fc.assert(
    fc.property(storedQuizzes, (quiz) => {
      const copy = copied(quiz);
      expect(shape(copy)).toBe(shape(quiz));
      expect(idsIn(copy).filter((id) => idsIn(quiz).includes(id))).toEqual([]);
      const right = Object.fromEntries(questionsOf(copy).map((question) => [question.id, rightAnswerTo(question)]));
      expect(scoreOf(copy, drawn(copy, 1), right).percent).toBe(100);
    }),
  );
});

test('a quiz is as large as the largest attempt at it', () => {
  const of = (...points: number[]) => points.map((each) => ({ ...EXAMPLES.TEXT, points: each }));
  const quiz = quizOf({ sections: [{ draw: 2, questions: of(1, 0.1, 0.2) }, { questions: of(0.1, 0.1) }] }, null);
  expect(sizeOf(quiz)).toEqual({ questionCount: 4, maxScore: 1.4 });
});

test('property: no attempt is out of more than the size of its quiz says, and each is asked as much', () => {
  fc.assert(
    fc.property(storedQuizzes, fc.integer(), (quiz, seed) => {
      const draw = drawn(quiz, seed);
      expect(draw).toHaveLength(sizeOf(quiz).questionCount);
      expect(scoreOf(quiz, draw, {}).maxScore).toBeLessThanOrEqual(sizeOf(quiz).maxScore);
    }),
  );
});
