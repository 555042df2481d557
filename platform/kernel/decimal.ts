/** More decimals than people write, and fewer than the inexactness of binary fractions reaches below a million. */
const DECIMALS = 9;

/**
 * The decimal number that a computation means: 0.1 + 0.2 is 0.3. Every score, sum of points and percentage passes here once, where it is
 * made, so that nobody reads 0.30000000000000004.
 */
export const decimal = (value: number): number => Number(value.toFixed(DECIMALS));
