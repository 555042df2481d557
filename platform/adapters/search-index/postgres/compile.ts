import { weightOf } from '../terms.js';
import { leastMatches } from '../typos.js';
import type { FoundTerm } from './lexemes.js';
import { quoted } from './vectors.js';

/** A query as its statement takes it. The arrays have an element for each lexeme. */
export interface CompiledQuery {
  /** What each document has one of: the rarest words, of which it cannot lack all. */
  readonly candidates: string;
  /** The bit of its term. */
  readonly bits: readonly number[];
  readonly queries: readonly string[];
  /** The same within titles. */
  readonly titleQueries: readonly string[];
  readonly weights: readonly number[];
  /** The bits of the words that count, and how many of them a document needs. */
  readonly required: number;
  readonly least: number;
  /** What is marked in snippets. */
  readonly lexemes: readonly string[];
  readonly beginning: string | null;
}

const EXACT = 0.4;
const STEM = 0.6;
const BEGINNING = 0.3;
const CORRECTED = 0.7;

export function compile(terms: readonly FoundTerm[]): CompiledQuery {
  const parts = terms.flatMap(partsOf);
  // Stop words count for nothing beside others.
  const counted = terms.map((found, n) => ({ n, found })).filter(({ found }) => !found.isStopWord);
  const required = counted.length > 0 ? counted : terms.map((found, n) => ({ n, found }));
  const least = leastMatches(required.length);
  const rarest = [...required]
    .sort((one, other) => frequency(one.found) - frequency(other.found))
    .slice(0, required.length - least + 1)
    .map(({ n }) => n);
  return {
    candidates: parts
      .filter(({ n }) => rarest.includes(n))
      .map(({ query }) => query)
      .join(' | '),
    bits: parts.map(({ n }) => 1 << n),
    queries: parts.map(({ query }) => query),
    titleQueries: parts.map(({ query }) => `${query}${query.endsWith(':*') ? 'A' : ':A'}`),
    weights: parts.map(({ weight }) => weight),
    required: required.reduce((bits, { n }) => bits | (1 << n), 0),
    least,
    lexemes: terms.flatMap(({ lexemes }) => lexemes.map(({ lexeme }) => lexeme)),
    beginning: terms.find(({ term }) => term.isBeginning)?.term.word ?? null,
  };
}

/** A word that people are still typing may become any word. */
const frequency = ({ term, lexemes }: FoundTerm): number =>
  term.isBeginning ? Number.MAX_SAFE_INTEGER : Math.max(0, ...lexemes.map(({ documents }) => documents));

function partsOf({ term, lexemes, isCorrected }: FoundTerm, n: number) {
  const whole = weightOf(term) * (isCorrected ? CORRECTED : 1);
  const parts = lexemes.map(({ lexeme }) => ({
    n,
    query: quoted(lexeme),
    weight: whole * (lexeme.includes('/') ? STEM : EXACT),
  }));
  if (term.isBeginning) parts.push({ n, query: `${quoted(term.word)}:*`, weight: weightOf(term) * BEGINNING });
  return parts;
}
