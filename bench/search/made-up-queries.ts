import { chance, oneOf } from '../../tests/kit/chance.js';
import type { MadeUpCourse } from './made-up-courses.js';

export interface Query {
  readonly kind: string;
  readonly text: string;
  readonly filter?: Readonly<Record<string, unknown>>;
}

type Random = () => number;
type Ask = (course: MadeUpCourse, random: Random) => Omit<Query, 'kind'>;

/** What people type, each made of another course: no query is asked twice. */
const KINDS: Readonly<Record<string, Ask>> = {
  'one word': ({ title }, random) => ({ text: oneOf(wordsOf(title), random) }),
  'many words': ({ summary }, random) => ({ text: some(wordsOf(summary), 6, random).join(' ') }),
  'a title': ({ title }) => ({ text: title }),
  'a typo': ({ title }, random) => ({ text: withSwap(longestOf(wordsOf(title)), random) }),
  'typos in a title': ({ title }, random) => ({
    text: wordsOf(title)
      .map((word) => (word.length > 4 && random() < 0.5 ? withSwap(word, random) : word))
      .join(' '),
  }),
  'a beginning': ({ title }, random) => ({ text: beginningOf(oneOf(wordsOf(title), random)) }),
  'a word, filtered': ({ title, topics, level, language }, random) => ({
    text: oneOf(wordsOf(title), random),
    filter: { topics: topics.slice(0, 1), language, ...(random() < 0.5 && { level }) },
  }),
  'broad words': ({ title, language }, random) => ({ text: `${broadOf(language)} ${oneOf(wordsOf(title), random)}` }),
  'no text, filtered': ({ topics, level }) => ({ text: '', filter: { topics: topics.slice(0, 1), level } }),
};

export const KINDS_OF_QUERIES = Object.keys(KINDS);

/** The same courses, the same queries. `series`: others than those of another series. */
export function madeUpQueries(courses: readonly MadeUpCourse[], each: number, series: number): Query[] {
  return KINDS_OF_QUERIES.flatMap((kind, nth) =>
    Array.from({ length: each }, (_, count) => {
      const random = chance(1_000_000 * (nth + 1) + 10_000 * series + count);
      return { kind, ...(KINDS[kind] as Ask)(oneOf(courses, random), random) };
    }),
  );
}

/** Words that thousands of courses have. */
const BROAD: Readonly<Record<string, string>> = {
  de: 'Azure verwenden',
  es: 'Azure datos',
  it: 'Azure dati',
  ja: 'Azure',
  pt: 'Azure dados',
};
const broadOf = (language: string): string => BROAD[language] ?? 'Azure data';

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}-]+/u).filter(({ length }) => length > 2);
const longestOf = (words: readonly string[]): string => words.reduce((one, other) => (other.length > one.length ? other : one), '');
const beginningOf = (word: string): string => word.slice(0, Math.max(2, Math.ceil(word.length * 0.6)));

function some(words: readonly string[], count: number, random: Random): readonly string[] {
  const from = Math.floor(random() * Math.max(1, words.length - count));
  return words.slice(from, from + count);
}

/** Two letters in its midst have changed places. */
function withSwap(word: string, random: Random): string {
  const at = 1 + Math.floor(random() * Math.max(1, word.length - 2));
  return word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
}
