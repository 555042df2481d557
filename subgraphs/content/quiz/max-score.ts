import { decimal } from '../../../platform/kernel/decimal.js';
import type { StoredQuiz, StoredSection } from './quiz.js';

/** What an attempt is given out of, in points. The questions that a section draws from have all the same. */
export const maxScoreOf = ({ sections }: Pick<StoredQuiz, 'sections'>): number =>
  decimal(sections.reduce((sum, section) => sum + maxScoreOfSection(section), 0));

function maxScoreOfSection({ draw, questions }: StoredSection): number {
  const points = questions.map((question) => question.points).sort((one, other) => other - one);
  return points.slice(0, draw ?? points.length).reduce((sum, each) => sum + each, 0);
}
