import { hasAttemptsLeft, isShown, NO_STANDING, type Standing } from '../../../schema/rules/score-shown.js';
import type { KnownQuiz } from '../quiz/known-quiz.entity.js';
import type { Attempt } from './work.js';

/** Whether a student sees the scores of their attempts at a quiz, by its review policy. `attempts` are in their order, open ones included. */
export const showsScores = (
  { scoreShown, attemptsAllowed }: Pick<KnownQuiz, 'scoreShown' | 'attemptsAllowed'>,
  attempts: readonly Attempt[],
  hasCourseEnded: boolean,
): boolean => isShown(scoreShown, { hasAttemptsLeft: hasAttemptsLeft({ attemptsAllowed }, standingOf(attempts)), hasCourseEnded });

/** As `content` sees it, up to the events that are on their way. */
function standingOf(attempts: readonly Attempt[]): Standing {
  const latest = attempts.at(-1);
  if (!latest) return NO_STANDING;
  const hasOpen = attempts.some(({ score }) => score === null);
  return { used: latest.attempt, hasOpen, extraAttempts: latest.extra_attempts };
}
