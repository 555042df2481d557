import { Unsupported } from '../unsupported.js';
import type { PartAnswer } from './part.js';

/** More answers than these are tried in part: enough for 12 choices, or 7 things to order. */
const MOST = 5_040;

/** Every set of up to `most` of `count` choices, or the telling ones: each alone, each left out, and pairs. */
export function setsOf(count: number, most: number | null, right: readonly number[]): PartAnswer[] {
  const all = range(count);
  if (2 ** count > MOST && right.length === 0) throw tooMany();
  const sets =
    2 ** count <= MOST
      ? range(2 ** count).map((bits) => all.filter((choice) => (bits >> choice) & 1))
      : [
          [],
          ...all.map((choice) => [choice]),
          ...all.flatMap((one) => range(one).map((other) => [other, one])),
          all,
          ...all.map((left) => all.filter((choice) => choice !== left)),
          right,
          ...all.map((choice) => toggled(right, choice)),
        ];
  return sets.filter((set) => most === null || set.length <= most).map((choices) => ({ choices }));
}

/** Some of the answers tell enough only where it is known what is right. */
const tooMany = () => new Unsupported('it declares no right answer, and has too many answers to try them all');

const toggled = (set: readonly number[], choice: number): number[] =>
  set.includes(choice) ? set.filter((each) => each !== choice) : [...set, choice].sort((one, other) => one - other);

/** Every order of `count` things, or the right one with two of them exchanged; and those that stop early. */
export function ordersOf(count: number, right: readonly number[]): PartAnswer[] {
  const orders = factorial(count) <= MOST ? permutations(range(count)) : [right, ...exchanged(right), [...right].reverse()];
  return [[], right.slice(0, -1), ...orders].map((choices) => ({ choices }));
}

const exchanged = (order: readonly number[]): number[][] =>
  order.flatMap((_, one) =>
    range(one).map((other) => {
      const result = [...order];
      [result[one], result[other]] = [order[other] as number, order[one] as number];
      return result;
    }),
  );

/** Every choice in every slot, none included, or the right ones with one or two slots changed. */
export function matchesOf(counts: readonly number[], right: readonly (number | null)[]): PartAnswer[] {
  const total = counts.reduce((product, count) => product * (count + 1), 1);
  if (total > MOST && right.includes(null)) throw tooMany();
  const all = total <= MOST ? combinations(counts) : changed(counts, right);
  return all.map((matches) => ({ matches }));
}

function combinations(counts: readonly number[]): (number | null)[][] {
  return counts.reduce<(number | null)[][]>(
    (found, count) => found.flatMap((matches) => [null, ...range(count)].map((choice) => [...matches, choice])),
    [[]],
  );
}

function changed(counts: readonly number[], right: readonly (number | null)[]): (number | null)[][] {
  const nothing = counts.map(() => null);
  const variants = (base: readonly (number | null)[]) =>
    counts.flatMap((count, slot) => [null, ...range(count)].map((choice) => base.map((each, index) => (index === slot ? choice : each))));
  const one = variants(right);
  return [nothing, [...right], ...variants(nothing), ...one, ...one.slice(0, 40).flatMap(variants).slice(0, MOST)];
}

/** Each known text as it is and in other case, and some that nobody asked for. */
export function textsOf(known: readonly string[]): PartAnswer[] {
  // The sharp s has two letters in capitals: what is one text there depends on who compares.
  const otherCase = (text: string) =>
    [text.toUpperCase(), text.toLowerCase()].filter((other) => other.toLowerCase() === text.toLowerCase());
  const texts = known.flatMap((text) => [text, ...otherCase(text), `${text}x`]);
  return ['', ...new Set([...texts, 'x', '0'])].map((text) => (text === '' ? {} : { text }));
}

/** Each known number, those as far from it as any tolerance, and some beside; and around each of them the numbers just beyond it. */
export function numbersOf(known: readonly number[], tolerances: readonly number[], isWhole: boolean): PartAnswer[] {
  const edges = known.flatMap((number) => tolerances.flatMap((tolerance) => [number - tolerance, number + tolerance]));
  // Closer than this, floats that were computed with the largest of them tell nothing.
  const least = 16 * Number.EPSILON * Math.max(...[...known, ...tolerances].map(Math.abs), 0);
  const steps = [0.005, 0.5, 1].filter((step) => step > least);
  const beside = known.flatMap((number) => steps.flatMap((step) => [number - step, number + step]));
  const numbers = [...new Set([0, ...known, ...edges, ...beside])].filter((number) => !isWhole || Number.isInteger(number));
  const probes = numbers.flatMap((number) => {
    const little = isWhole ? 1 : Math.max(least, 1e-6 * Math.max(1, Math.abs(number)));
    return [number - little, number + little].map((probe) => ({ number: probe, isProbe: true }));
  });
  return [{}, ...numbers.map((number) => ({ number })), ...probes];
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const factorial = (count: number): number => range(count).reduce((product, index) => product * (index + 1), 1);

function permutations(things: readonly number[]): number[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing, index) => permutations(things.toSpliced(index, 1)).map((rest) => [thing, ...rest]));
}
