import { folded, type Word, wordsOf } from './words.js';

/** One word of a query. */
export interface Term extends Pick<Word, 'word' | 'spelled' | 'kind'> {
  /** People may still be typing it: words that begin with it match, too. */
  readonly isBeginning: boolean;
}

/** Words of a query beyond these are ignored. */
const MOST_TERMS = 24;
/** A shorter beginning is one of too many words. */
const SHORTEST_BEGINNING = 2;

/** The words of a query, each once. Of a code only the whole, without its parts. */
export function termsOf(text: string): Term[] {
  const words = wordsOf(text).filter(({ kind }) => kind !== 'part');
  const last = words.at(-1);
  const terms = words.map((word) => ({ ...word, isBeginning: isBeginning(word, word === last) }));
  const distinct = new Map<string, Term>();
  for (const { word, spelled, kind, isBeginning } of terms) {
    distinct.set(word, { word, spelled, kind, isBeginning: isBeginning || (distinct.get(word)?.isBeginning ?? false) });
  }
  return [...distinct.values()].slice(0, MOST_TERMS);
}

function isBeginning({ word, kind }: Word, isLast: boolean): boolean {
  const letters = [...word].length;
  // Of a script without spaces, a single character begins every pair.
  return kind === 'pair' ? letters === 1 : isLast && letters >= SHORTEST_BEGINNING;
}

/**
 * How much a term counts: a long word says more than a short one, and a code or a pair of characters is a whole word. Not by how rare it is:
 * what a document scores would then change with others, and tell of those that the caller may not find.
 */
export const weightOf = ({ word, kind }: Term): number => (kind === 'word' ? Math.min([...word].length, 12) / 6 : 1);

/** The term for another spelling of it: a word of the index. */
export const corrected = (term: Term, word: string): Term => ({ ...term, word: folded(word), spelled: word, isBeginning: false });
