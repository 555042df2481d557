import { decimal } from '../../platform/kernel/decimal.js';

/** One assignment or quiz in the grade of a course, for one student. */
export interface Part {
  readonly weight: number;
  /** The points of the graded attempt, or of the assignment or quiz while nothing is graded. */
  readonly points: number;
  /** Null while it is not graded (for the student: released). */
  readonly score: number | null;
  /** Nothing was submitted, and it counts as 0 in the end: of an assignment that was due, or of a quiz. */
  readonly missing: boolean;
}

export interface CourseGrade {
  /** The percentage of what is graded; null while nothing that counts is graded. */
  readonly currentPercent: number | null;
  /** The same, with missing work counted as 0. Work that waits to be graded, or is not due yet, does not count in either. */
  readonly finalPercent: number;
}

/**
 * The grade of a course. Weights are proportions of their sum. An assignment without points is left out: nobody can do it well or badly.
 * When all weights are 0, all assignments count alike.
 */
export function courseGrade(parts: readonly Part[]): CourseGrade {
  const counted = parts.filter(({ points }) => points > 0);
  const unweighted = counted.every(({ weight }) => weight === 0);
  const weigh = (part: Part): number => (unweighted ? 1 : part.weight);
  return {
    currentPercent: mean(
      counted.filter(({ score }) => score !== null),
      weigh,
    ),
    finalPercent:
      mean(
        counted.filter(({ score, missing }) => score !== null || missing),
        weigh,
      ) ?? 0,
  };
}

/** In percent; null when nothing has a weight. */
function mean(parts: readonly Part[], weigh: (part: Part) => number): number | null {
  let [weights, earned] = [0, 0];
  for (const part of parts) {
    const weight = weigh(part);
    weights += weight;
    earned += (weight * (part.score ?? 0)) / part.points;
  }
  return weights === 0 ? null : decimal((100 * earned) / weights);
}
