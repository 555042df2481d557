/** When an attempt is over that began then; null without a limit. `extraTimePercent` is what its student has beside everybody's time. */
export const expiryOf = (startedAt: Date, limitSeconds: number | null, extraTimePercent: number): Date | null =>
  limitSeconds === null ? null : new Date(startedAt.getTime() + limitSeconds * 10 * (100 + extraTimePercent));
