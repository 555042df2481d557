import { createHash } from 'node:crypto';
import { chance } from '../kit/chance.js';
import { idOf, type Module } from './modules.js';
import type { Gains } from './ndcg.js';

/** A title as it stands; eight words of a summary; a title with two letters swapped in two of its words; a title that is still typed. */
export type QueryKind = 'title' | 'summary' | 'swapped' | 'begun';

export interface JudgedQuery {
  readonly kind: QueryKind;
  readonly language: string;
  readonly text: string;
  readonly gains: Gains;
  /** Half of the modules, in all their languages: weights are chosen by the others alone. */
  readonly isHeldOut: boolean;
}

/** Queries that are made out of the modules by rules, each with what a searcher would hope to find. The same modules, the same queries. */
export function judgedQueries(modules: readonly Module[]): JudgedQuery[] {
  const common = commonProducts(modules);
  return modules.flatMap((module) => {
    const random = chance(numberOf(idOf(module)));
    const about = { language: module.lang, gains: gainsOf(module, modules, common), isHeldOut: numberOf(module.uid) % 2 === 1 };
    return [
      { ...about, kind: 'title' as const, text: module.title },
      { ...about, kind: 'summary' as const, text: sampled(wordsOf(module.summary || module.title), 8, random).join(' ') },
      { ...about, kind: 'swapped' as const, text: withSwaps(module.title, random) },
      { ...about, kind: 'begun' as const, text: begun(module.title) },
    ];
  });
}

const SOUGHT = 3;
const RELATED = 1;

/** The module itself; the same in other languages; and others in its language about the same product. */
function gainsOf(sought: Module, modules: readonly Module[], common: ReadonlySet<string>): Gains {
  const gains = new Map<string, number>();
  for (const module of modules) {
    const isSameProduct = module.products.some((product) => !common.has(product) && sought.products.includes(product));
    if (module === sought) gains.set(idOf(module), SOUGHT);
    else if (module.uid === sought.uid || (module.lang === sought.lang && isSameProduct)) gains.set(idOf(module), RELATED);
  }
  return gains;
}

/** Products of more than a third of the modules say nothing of what one is about. */
function commonProducts(modules: readonly Module[]): ReadonlySet<string> {
  const counts = Map.groupBy(
    modules.flatMap(({ products }) => products),
    (product) => product,
  );
  return new Set([...counts].filter(([, { length }]) => length > modules.length / 3).map(([product]) => product));
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** In the order of the text. */
function sampled(words: readonly string[], count: number, random: () => number): readonly string[] {
  const kept = new Set(words.keys());
  while (kept.size > count) kept.delete([...kept][Math.floor(random() * kept.size)] as number);
  return words.filter((_, n) => kept.has(n));
}

const LONG_WORD = /^\p{L}{5,}$/u;

function withSwaps(title: string, random: () => number): string {
  const words = wordsOf(title);
  const long = [...words.keys()].filter((n) => LONG_WORD.test(words[n] as string));
  const chosen = sampled(long.map(String), 2, random).map(Number);
  return words.map((word, n) => (chosen.includes(n) ? swapped(word, random) : word)).join(' ');
}

/** Two letters within the word, which are not the same. */
function swapped(word: string, random: () => number): string {
  const letters = [...word];
  const places = [...letters.keys()].filter((n) => n > 0 && n < letters.length - 2 && letters[n] !== letters[n + 1]);
  const place = places[Math.floor(random() * places.length)];
  if (place === undefined) return word;
  return letters
    .with(place, letters[place + 1] as string)
    .with(place + 1, letters[place] as string)
    .join('');
}

/** Its first words, the last of them half. */
function begun(title: string): string {
  const words = wordsOf(title).slice(0, 4);
  const last = [...(words.pop() ?? '')];
  return [...words, last.slice(0, Math.ceil(last.length / 2)).join('')].join(' ');
}

const numberOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE();
