import type { QuizTerms } from '../events/content.js';

/** From when on a student sees a part of what came of a quiz. */
export type ShownFrom = NonNullable<QuizTerms['scoreShown']>;

/** How far a student has come with a quiz. */
export interface Standing {
  /** Attempts that were begun. */
  readonly used: number;
  readonly hasOpen: boolean;
  /** Attempts beside those that the quiz allows everybody. */
  readonly extraAttempts: number;
}

export const NO_STANDING: Standing = { used: 0, hasOpen: false, extraAttempts: 0 };

/** Whether the student can begin another attempt, or go on with one. Where attempts are not limited there is always another one. */
export const hasAttemptsLeft = (
  { attemptsAllowed }: Pick<QuizTerms, 'attemptsAllowed'>,
  { used, hasOpen, extraAttempts }: Standing,
): boolean => attemptsAllowed === null || hasOpen || used < attemptsAllowed + extraAttempts;

/**
 * Whether what is shown from then on is shown of a submitted attempt. Where attempts are not limited there is no last one: what waits for
 * it never comes. The quiz and the grades ask this one rule, so that neither tells what the other hides.
 */
export function isShown(from: ShownFrom, moment: { readonly hasAttemptsLeft: boolean; readonly hasCourseEnded: boolean }): boolean {
  switch (from) {
    case 'NEVER':
      return false;
    case 'AFTER_SUBMIT':
      return true;
    case 'AFTER_LAST_ATTEMPT':
      return !moment.hasAttemptsLeft;
    case 'AFTER_COURSE_END':
      return moment.hasCourseEnded;
  }
}
