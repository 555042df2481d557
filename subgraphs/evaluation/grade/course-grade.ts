/** One assignment in the grade of a course, for one student. */
export interface Part {
  readonly weight: number;
  /** Of the attempt that was graded; of the assignment while there is none. */
  readonly points: number;
  /** Null while it is not graded (for the student: released). */
  readonly score: number | null;
  /** Nothing was submitted. */
  readonly missing: boolean;
}

export interface CourseGrade {
  /** Of what is graded; null while nothing is that counts. */
  readonly currentPercent: number | null;
  /** The same, and what is missing counts as 0. What waits to be graded counts in neither. */
  readonly finalPercent: number;
}

/**
 * The grade of a course. Weights are proportions of whatever they sum to. An assignment without points cannot be done well or badly, and
 * is left out. Where all weights are 0 nobody has said what counts more: all count alike.
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

/** In percent; null where nothing has any weight. */
function mean(parts: readonly Part[], weigh: (part: Part) => number): number | null {
  let [weights, earned] = [0, 0];
  for (const part of parts) {
    const weight = weigh(part);
    weights += weight;
    earned += (weight * (part.score ?? 0)) / part.points;
  }
  return weights === 0 ? null : (100 * earned) / weights;
}
