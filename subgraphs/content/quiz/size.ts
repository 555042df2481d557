import { decimal } from '../../../platform/kernel/decimal.js';
import type { StoredQuiz } from './quiz.js';

/** How many questions an attempt is asked, and the most points that an attempt can be out of: sections may draw some of theirs. */
export function sizeOf({ sections }: Pick<StoredQuiz, 'sections'>): { readonly questionCount: number; readonly maxScore: number } {
  const points = sections.flatMap(({ questions, draw }) =>
    questions
      .map((question) => question.points)
      .sort((one, other) => other - one)
      .slice(0, draw ?? questions.length),
  );
  return { questionCount: points.length, maxScore: decimal(points.reduce((sum, each) => sum + each, 0)) };
}
