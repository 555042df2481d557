import { isShown } from '../../../../schema/rules/score-shown.js';
import type { ReviewPolicy } from '../quiz.js';

/** What somebody may see of an attempt beside its questions. */
export interface Visible {
  /** Score, percent, whether it was passed, and with the answers the points of each. */
  readonly score: boolean;
  /** What was answered. */
  readonly answers: boolean;
  readonly key: boolean;
  /** Of the questions, and of the choices that were made; with the key, of all choices. */
  readonly feedback: boolean;
}

/** Where a student stands with an attempt. */
export interface Moment {
  readonly isSubmitted: boolean;
  /** Whether the student can start another attempt, or has one open. */
  readonly hasAttemptsLeft: boolean;
  readonly hasCourseEnded: boolean;
}

export const ALL_VISIBLE: Visible = { score: true, answers: true, key: true, feedback: true };

/**
 * What its student sees of an attempt. An open one shows what was answered so far and nothing else, whatever the policy says.
 */
export function visibleAt(policy: ReviewPolicy, moment: Moment): Visible {
  if (!moment.isSubmitted) return { score: false, answers: true, key: false, feedback: false };
  return {
    score: isShown(policy.score, moment),
    answers: isShown(policy.answers, moment),
    key: isShown(policy.key, moment),
    feedback: isShown(policy.feedback, moment),
  };
}
