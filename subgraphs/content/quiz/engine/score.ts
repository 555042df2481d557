import { decimal } from '../../../../platform/kernel/decimal.js';
import { questionsOf, type StoredQuestion, type StoredQuiz } from '../quiz.js';
import type { Answers } from './answers.js';
import type { DrawnQuestion } from './draw.js';
import { type Mark, mark } from './mark.js';

/** What an attempt is worth. */
export interface Score {
  /** Of each question that was drawn, by its id. */
  readonly marks: Readonly<Record<string, Mark>>;
  readonly score: number;
  /** The points of all that was drawn. */
  readonly maxScore: number;
  /** In whole percent, rounded down: who has 99.9 has not all. 100 where there was nothing to earn. */
  readonly percent: number;
  readonly passed: boolean;
}

/** The questions that were drawn, in their order. An Error for one that the quiz lacks: an attempt keeps the quiz that it began with. */
export function questionsDrawn(quiz: Pick<StoredQuiz, 'sections'>, drawn: readonly DrawnQuestion[]): readonly StoredQuestion[] {
  const known = new Map(questionsOf(quiz).map((question) => [question.id, question]));
  return drawn.map(({ questionId }) => {
    const question = known.get(questionId);
    if (!question) throw new Error(`Question ${questionId} was drawn and is not in the quiz`);
    return question;
  });
}

export const maxScoreOf = (questions: readonly StoredQuestion[]): number => decimal(questions.reduce((sum, { points }) => sum + points, 0));

export function scoreOf(quiz: StoredQuiz, drawn: readonly DrawnQuestion[], answers: Answers): Score {
  const questions = questionsDrawn(quiz, drawn);
  const exact = questions.map((question) => mark(question, answers[question.id], quiz.partialCredit));
  const score = decimal(exact.reduce((sum, { points }) => sum + points, 0));
  const maxScore = maxScoreOf(questions);
  const percent = maxScore > 0 ? Math.floor(decimal((score * 100) / maxScore)) : 100;
  return {
    marks: Object.fromEntries(exact.map(({ points, correct }, index) => [questions[index]?.id, { points: decimal(points), correct }])),
    score,
    maxScore,
    percent,
    passed: percent >= quiz.passPercent,
  };
}
