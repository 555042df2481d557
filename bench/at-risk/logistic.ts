/** One row of a training set: its features, and whether that which is predicted came true. */
export interface Sample {
  readonly features: readonly number[];
  readonly came: boolean;
}

const STEPS = 50;
const SMALL = 1e-10;

/**
 * Logistic regression by Newton's method: the coefficients that make the samples most likely, less `ridge` / 2 times the sum of their
 * squares. Deterministic.
 */
export function fitLogistic(samples: readonly Sample[], ridge: number): number[] {
  const width = samples[0]?.features.length ?? 0;
  const coefficients = new Array<number>(width).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = coefficients.map((each) => -ridge * each);
    const curvature = coefficients.map((_, row) => coefficients.map((_, column) => (row === column ? ridge : 0)));
    for (const { features, came } of samples) {
      const probability = logistic(coefficients, features);
      const weight = probability * (1 - probability);
      for (let row = 0; row < width; row++) {
        const feature = features[row] as number;
        gradient[row] = (gradient[row] as number) + ((came ? 1 : 0) - probability) * feature;
        const line = curvature[row] as number[];
        for (let column = 0; column < width; column++)
          line[column] = (line[column] as number) + weight * feature * (features[column] as number);
      }
    }
    const move = solve(curvature, gradient);
    for (let at = 0; at < width; at++) coefficients[at] = (coefficients[at] as number) + (move[at] as number);
    if (move.every((each) => Math.abs(each) < SMALL)) return coefficients;
  }
  throw new Error('the coefficients did not converge');
}

export function logistic(coefficients: readonly number[], features: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < coefficients.length; at++) sum += (coefficients[at] as number) * (features[at] as number);
  return 1 / (1 + Math.exp(-sum));
}

/** Solves a system of linear equations by elimination; the matrix is positive definite, so no row need be exchanged. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] as number]);
  rows.forEach((row, at) => {
    for (const other of rows.slice(at + 1)) {
      const factor = (other[at] as number) / (row[at] as number);
      for (let column = at; column < other.length; column++) other[column] = (other[column] as number) - factor * (row[column] as number);
    }
  });
  const solution: number[] = [];
  for (const [at, row] of [...rows.entries()].reverse()) {
    const known = solution.reduce((sum, value, index) => sum + value * (row[rows.length - 1 - index] as number), 0);
    solution.push(((row.at(-1) as number) - known) / (row[at] as number));
  }
  return solution.reverse();
}
