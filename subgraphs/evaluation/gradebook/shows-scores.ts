import type { KnownQuiz } from '../quiz/known-quiz.entity.js';

/**
 * Whether a student sees the scores of their attempts at a quiz, by its review policy: the grades must not tell what the quiz itself does
 * not. Where attempts are not limited there is no last one.
 */
export function showsScores(
  { scoreShown, attemptsAllowed }: Pick<KnownQuiz, 'scoreShown' | 'attemptsAllowed'>,
  latest: { readonly attempt: number; readonly extra_attempts: number } | undefined,
  hasCourseEnded: boolean,
): boolean {
  switch (scoreShown) {
    case 'NEVER':
      return false;
    case 'AFTER_SUBMIT':
      return true;
    case 'AFTER_LAST_ATTEMPT':
      return latest !== undefined && attemptsAllowed !== null && latest.attempt >= attemptsAllowed + latest.extra_attempts;
    case 'AFTER_COURSE_END':
      return hasCourseEnded;
  }
}
