/** How much an assignment may hold. Its events carry all of it but the instructions, and go out with each change. */
export const LIMITS = {
  titleLength: 200,
  instructionsLength: 20_000,
  points: 100_000,
  weight: 1_000_000,
  attempts: 1_000,
  criteria: 50,
  criterionTitleLength: 200,
} as const;
