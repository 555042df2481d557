import { AttemptRule } from '../events/assignment.js';

/** An attempt that was graded: its score, and what it was given out of, in points. */
export interface GradedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly points: number;
  readonly score: number;
}

/**
 * The attempt that a student's grade comes of, by the rule; null while none is graded. Attempts that are not graded are left out by the
 * caller: so an attempt changes nothing until it is graded. AVERAGE has the latest attempt with the mean score.
 */
export function countedAttempt<Attempt extends GradedAttempt>(rule: AttemptRule, graded: readonly Attempt[]): Attempt | null {
  const inOrder = [...graded].sort((one, other) => one.attempt - other.attempt);
  switch (rule) {
    case AttemptRule.LAST_GRADED:
      return inOrder.at(-1) ?? null;
    case AttemptRule.FIRST:
      return inOrder[0] ?? null;
    case AttemptRule.BEST:
      // The earlier one of two that are as good: the later attempt has changed nothing.
      return inOrder.reduce<Attempt | null>((best, each) => (best && part(best) >= part(each) ? best : each), null);
    case AttemptRule.AVERAGE:
      return averaged(inOrder);
  }
}

/** Attempts may have been given out of different points, so their parts of the whole are compared. */
const part = ({ score, points }: GradedAttempt): number => (points > 0 ? score / points : 0);

function averaged<Attempt extends GradedAttempt>(inOrder: readonly Attempt[]): Attempt | null {
  const latest = inOrder.at(-1);
  if (!latest) return null;
  // Out of the points of the latest one. A score that was given out of those is not divided first: 7 of 10 stay 7.
  const scores = inOrder.map((each) => (each.points === latest.points ? each.score : part(each) * latest.points));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  // Rounding must not lift the mean above the best of them.
  return { ...latest, score: Math.min(Math.max(mean, Math.min(...scores)), Math.max(...scores)) };
}
