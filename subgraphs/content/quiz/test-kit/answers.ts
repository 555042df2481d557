import fc from 'fast-check';
import type { Answers } from '../engine/answers.js';
import { questionsOf, type StoredQuiz } from '../quiz.js';
import { answersTo } from './quizzes.js';

/** Answers to some of the questions of a quiz. */
export const answersOfAll = (quiz: StoredQuiz): fc.Arbitrary<Answers> =>
  fc
    .tuple(...questionsOf(quiz).map((question) => fc.option(answersTo(question).map((answer) => [question.id, answer] as const))))
    .map((pairs) => Object.fromEntries(pairs.flatMap((pair) => (pair ? [pair] : []))));
