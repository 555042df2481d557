/** What a student has beside everybody's time and attempts. */
export interface Extras {
  readonly extraTimePercent: number;
  readonly extraAttempts: number;
}

export const NO_EXTRAS: Extras = { extraTimePercent: 0, extraAttempts: 0 };
