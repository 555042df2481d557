import { weightOf } from '../terms.js';
import { leastMatches } from '../typos.js';
import { type FoundTerm, queryOf } from './lexemes.js';
import { quoted } from './vectors.js';

/** A query as its statement takes it. */
export interface CompiledQuery {
  /** What each document has that has enough of the words: all of them, or one of the rarest, of which it cannot lack all. Blank: none has. */
  readonly candidates: string;
  /** The words, each with its bit: documents with it, and with it in their title. */
  readonly words: readonly { readonly bit: number; readonly query: string; readonly titleQuery: string }[];
  /** What a document has, and how much each of it counts: what counts alike is one query, for it costs little more than each of its lexemes. */
  readonly scores: readonly { readonly query: string; readonly weight: number }[];
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
  const all = terms.map((found, n) => ({ bit: 1 << n, found, query: queryOf(found), titleQuery: queryOf(found, 'A') }));
  // Stop words count for nothing beside others.
  const counted = all.filter(({ found }) => !found.isStopWord);
  const required = counted.length > 0 ? counted : all;
  const least = leastMatches(required.length);
  return {
    candidates: candidatesOf(required, least),
    words: all.filter(({ query }) => query !== ''),
    scores: scoresOf(terms),
    required: required.reduce((bits, { bit }) => bits | bit, 0),
    least,
    lexemes: terms.flatMap(({ lexemes }) => lexemes.map(({ lexeme }) => lexeme)),
    beginning: terms.find(({ term }) => term.isBeginning)?.term.word ?? null,
  };
}

function candidatesOf(required: readonly { readonly found: FoundTerm; readonly query: string }[], least: number): string {
  const rarestFirst = [...required].sort((one, other) => frequency(one.found) - frequency(other.found)).map(({ query }) => query);
  if (least < rarestFirst.length)
    return rarestFirst
      .slice(0, rarestFirst.length - least + 1)
      .filter(Boolean)
      .join(' | ');
  return rarestFirst.includes('') ? '' : rarestFirst.map((query) => `(${query})`).join(' & ');
}

/** A word that people are still typing may become any word. */
const frequency = ({ term, lexemes }: FoundTerm): number =>
  term.isBeginning ? Number.MAX_SAFE_INTEGER : Math.max(0, ...lexemes.map(({ documents }) => documents));

/** `ts_rank` of several lexemes is the mean of theirs: times their number, it is the sum. */
function scoresOf(terms: readonly FoundTerm[]): CompiledQuery['scores'] {
  const weights = new Map<string, number>();
  for (const { query, weight } of terms.flatMap(partsOf)) weights.set(query, (weights.get(query) ?? 0) + weight);
  const alike = Map.groupBy([...weights], ([query, weight]) => `${weight}${query.endsWith('*') ? '*' : ''}`);
  return [...alike.values()].map((parts) => ({
    query: parts.map(([query]) => query).join(' | '),
    weight: (parts[0] as [string, number])[1] * parts.length,
  }));
}

function partsOf({ term, lexemes, isCorrected }: FoundTerm) {
  const whole = weightOf(term) * (isCorrected ? CORRECTED : 1);
  const parts = lexemes.map(({ lexeme }) => ({ query: quoted(lexeme), weight: whole * (lexeme.includes('/') ? STEM : EXACT) }));
  if (term.isBeginning) parts.push({ query: `${quoted(term.word)}:*`, weight: weightOf(term) * BEGINNING });
  return parts;
}
