import { Unsupported } from '../unsupported.js';

type Attributes = Readonly<Record<string, string>>;

/** `equal`: exactly, or within a tolerance around the first number, in its own unit or in percent of it. */
export function equal(one: number | null, other: number | null, attributes: Attributes): boolean | null {
  if (one === null || other === null) return null;
  const mode = attributes.toleranceMode ?? 'exact';
  if (mode === 'exact') return one === other;
  const [below = 0, above = below] = tolerances(attributes);
  const [low, high] = mode === 'relative' ? [one * (1 - below / 100), one * (1 + above / 100)] : [one - below, one + above];
  const [least, most] = [Math.min(low, high), Math.max(low, high)];
  const isAbove = attributes.includeLowerBound === 'false' ? other > least : other >= least || isNearly(other, least);
  const isBelow = attributes.includeUpperBound === 'false' ? other < most : other <= most || isNearly(other, most);
  return isAbove && isBelow;
}

export function tolerances({ tolerance = '' }: Attributes): number[] {
  const numbers = tolerance.trim().split(/\s+/).map(Number);
  // A name in the place of a number is a variable of a template.
  if (numbers.some(Number.isNaN)) throw new Unsupported('its tolerance is a variable');
  return numbers;
}

/** 20 − 10 % is 18, though the floats differ in the last place. */
const isNearly = (one: number, other: number): boolean =>
  Math.abs(one - other) <= 4 * Number.EPSILON * Math.max(Math.abs(one), Math.abs(other));

export function equalRounded(one: number | null, other: number | null, attributes: Attributes): boolean | null {
  const [left, right] = [rounded(one, attributes), rounded(other, attributes)];
  return left === null || right === null ? null : left === right;
}

/** Halves go up. The shift is written in decimals: 3.175 × 100 is not 317.5 in floats. */
export function rounded(number: number | null, { roundingMode = 'significantFigures', figures }: Attributes): number | null {
  const places = Number(figures);
  if (number === null || !Number.isInteger(places)) return null;
  if (!Number.isFinite(number) || number === 0) return number;
  const magnitude = Math.floor(Math.log10(Math.abs(number)));
  const decimals = roundingMode.startsWith('significant') ? places - 1 - magnitude : places;
  return shifted(Math.floor(shifted(number, decimals) + 0.5), -decimals);
}

function shifted(number: number, decimals: number): number {
  const [mantissa, exponent = '0'] = String(number).split('e');
  return Number(`${mantissa}e${Number(exponent) + decimals}`);
}
