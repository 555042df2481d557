import { decimal } from '../../../platform/kernel/decimal.js';
import type { LatePolicyFacts } from '../../../schema/events/assignment.js';

const SECONDS_A_DAY = 86_400;

/** The terms of a submission that decide its score. */
export interface Terms {
  readonly points: number;
  readonly secondsLate: number;
  readonly latePolicy: LatePolicyFacts | null;
  /** The grader has let the student off. */
  readonly latePenaltyWaived?: boolean;
}

/** `enteredScore` − `deductedPoints` = `score`. In points of the assignment. */
export interface Scores {
  readonly enteredScore: number;
  readonly deductedPoints: number;
  readonly score: number;
}

/** A score that was given out of other points: its percentage stays, to the decimals that scores have. */
export function rescaled(givenScore: number, givenPoints: number, points: number): number {
  if (points === givenPoints || givenPoints === 0) return givenScore;
  // Divided last, and never above the points by a rounding.
  return Math.min(decimal((givenScore * points) / givenPoints), points);
}

/** A day that has begun counts as a whole day. */
export const startedDaysLate = (secondsLate: number): number => Math.ceil(secondsLate / SECONDS_A_DAY);

/**
 * Splits the entered score by the late policy: each started day deducts its percentage of the assignment's points, down to the floor. The
 * floor raises no score: one that was lower before stays as it was entered.
 */
export function scoresOf(enteredScore: number, { points, secondsLate, latePolicy, latePenaltyWaived = false }: Terms): Scores {
  if (!latePolicy || secondsLate === 0 || latePenaltyWaived) return { enteredScore, deductedPoints: 0, score: enteredScore };
  // Divided last: 7 % of 100 points are 7, and 7 / 100 * 100 are a little more.
  const lost = (startedDaysLate(secondsLate) * latePolicy.percentPerDay * points) / 100;
  const floor = (latePolicy.floorPercent * points) / 100;
  const score = Math.min(enteredScore, decimal(Math.max(enteredScore - lost, floor)));
  return { enteredScore, deductedPoints: decimal(enteredScore - score), score };
}
