import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { mark } from './engine/mark.js';
import { exportedQuiz } from './exported-quiz.js';
import { type ImportedQuestion, type ImportedQuiz, importedQuiz } from './imported-quiz.js';
import { PartialCredit, QuestionKind, questionsOf, ReviewMoment, type StoredQuestion } from './quiz.js';
import { choices, rightAnswerTo, storedQuizzes } from './test-kit/quizzes.js';

const again = (quiz: ImportedQuiz): ImportedQuiz => exportedQuiz(importedQuiz(quiz));

test('property: a quiz is the same after it went out and came in again, all but its ids', () => {
  fc.assert(
    fc.property(storedQuizzes, (quiz) => {
      const out = exportedQuiz(quiz);
      expect(again(JSON.parse(JSON.stringify(out)))).toEqual(out);
      const [before, after] = [questionsOf(quiz), questionsOf(importedQuiz(out))];
      after.forEach((question, at) => {
        const { points } = mark(question, rightAnswerTo(question), quiz.partialCredit);
        expect(points).toBe(mark(before[at] as StoredQuestion, rightAnswerTo(before[at] as StoredQuestion), quiz.partialCredit).points);
      });
    }),
    { numRuns: 100 },
  );
});

test('its settings are all there', () => {
  const settings = {
    attemptsAllowed: 3,
    timeLimitSeconds: 95,
    passPercent: 71,
    weight: 2.5,
    countedAttempt: AttemptRule.AVERAGE,
    shuffleQuestions: true,
    shuffleChoices: true,
    partialCredit: PartialCredit.RIGHT_MINUS_WRONG,
    review: {
      score: ReviewMoment.NEVER,
      answers: ReviewMoment.AFTER_COURSE_END,
      key: ReviewMoment.NEVER,
      feedback: ReviewMoment.AFTER_LAST_ATTEMPT,
    },
  };
  const question = { kind: QuestionKind.TEXT, prompt: 'Who [[is it]]?', answerTexts: ['I'], points: 0 };
  expect(again({ ...settings, sections: [{ questions: [question] }] })).toEqual({
    ...settings,
    sections: [{ title: '', draw: null, questions: [question] }],
  });
});

describe('a marking of its own', () => {
  const bounds = { least: 0, most: 3, mostChoices: 2 };
  const slot = (text: string, right: string, id?: string) => ({ ...(id && { id }), text, choices: choices('abc', right) });
  const asked = (question: Omit<ImportedQuestion, 'prompt'> & { prompt?: string }) => ({ prompt: 'Which?', points: 3, ...question });

  test.each<[string, ImportedQuestion]>([
    [
      'of a rule',
      asked({ kind: QuestionKind.ORDERING, choices: choices('abc'), marking: { partialCredit: PartialCredit.ALL_OR_NOTHING } }),
    ],
    [
      'of choices',
      asked({ kind: QuestionKind.MULTIPLE_CHOICE, choices: choices('abc', 'ab'), marking: { worths: [[2, 1, -2]], ...bounds } }),
    ],
    [
      'of pairs',
      asked({
        kind: QuestionKind.MATCHING,
        slots: [slot('one', 'b'), slot('two', 'c')],
        marking: {
          worths: [
            [0, 2, -1],
            [1, 0, 2],
          ],
          ...bounds,
        },
      }),
    ],
    [
      'of gaps',
      asked({
        kind: QuestionKind.INLINE_CHOICE,
        prompt: '[[gap1]] and [[gap2]]',
        slots: [slot('one', 'a', 'gap1'), slot('two', 'b', 'gap2')],
        marking: {
          worths: [
            [2, 1, 0],
            [0, 1, -1],
          ],
          ...bounds,
        },
      }),
    ],
    [
      'of texts, with their capitals',
      asked({ kind: QuestionKind.TEXT, answerTexts: ['York'], isCaseSensitive: true, marking: { texts: [{ text: 'York', worth: 3 }] } }),
    ],
  ])('%s is kept', (_name, question) => {
    expect(again({ sections: [{ questions: [question] }] }).sections[0]?.questions).toEqual([question]);
  });
});
