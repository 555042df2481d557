/** What each feature adds to the log-odds of leaving or failing; `evidence.ts` says what the features are. */
export interface Coefficients {
  readonly base: number;
  readonly rank: number;
  readonly score: number;
  readonly lateness: number;
}

/**
 * The coefficients hold when a tenth of the course is over and when half of it is; between the two they change evenly, and outside they
 * stay. `npm run bench -- at-risk` fits them: they are copied from what it prints.
 */
export const COEFFICIENTS: { readonly tenth: Coefficients; readonly half: Coefficients } = {
  tenth: { base: 2.24, rank: -2.93, score: -1.99, lateness: 2.13 },
  half: { base: 4.93, rank: -1.15, score: -8.48, lateness: 1.39 },
};
