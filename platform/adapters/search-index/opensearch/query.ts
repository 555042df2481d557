import * as stopWords from 'stopword';
import { beginningOf, UNSTEMMED } from '../languages.js';
import { type Term, weightOf } from '../terms.js';
import { editsFor, leastMatches } from '../typos.js';
import { analyzers } from './languages.js';

/** How much a word counts, by where it is. */
const FIELDS = { title: 4, summary: 2, body: 1 } as const;
/** A word in another form, one that begins as asked, and one with a typo count for less. */
const STEM = 0.9;
const BEGINNING = 0.8;
const CORRECTED = 0.6;
/** Of the fields that have a word, the best counts, and the others so much. */
const OTHERS = 0.2;

/** Words that carry no meaning of their own, in the languages that are stemmed. */
const MEANINGLESS = new Set(
  [
    ...[stopWords.ces, stopWords.dan, stopWords.deu, stopWords.eng, stopWords.fin, stopWords.fra, stopWords.hun, stopWords.ita],
    ...[stopWords.nld, stopWords.nob, stopWords.por, stopWords.ron, stopWords.rus, stopWords.spa, stopWords.swe, stopWords.tur],
  ].flat(),
);

/** The clauses that a server allows in one query, less those that are no words. */
const MOST_CLAUSES = 1_000;

/** Documents that have enough of the words. `misspelled` are those that stand for others, too. */
export function textQuery(terms: readonly Term[], misspelled: ReadonlySet<number>): object {
  const clauses = terms.map((term, n) => ({ n, term, clause: wordClause(term) }));
  const used = clauses.reduce((sum, { clause }) => sum + clause.length, 0);
  const expansions = Math.floor((MOST_CLAUSES - used) / (3 * Math.max(1, misspelled.size)));
  const named = clauses.map(({ n, term, clause }) => ({
    term,
    query: {
      dis_max: {
        queries: misspelled.has(n) ? [...clause, ...similar(term, Math.min(50, expansions))] : clause,
        tie_breaker: OTHERS,
        boost: weightOf(term),
        _name: String(n),
      },
    },
  }));
  const meaningful = named.filter(({ term }) => !isMeaningless(term));
  const counted = meaningful.length > 0 ? meaningful : named;
  const others = named.filter((each) => !counted.includes(each));
  const enough = { bool: { should: counted.map(({ query }) => query), minimum_should_match: leastMatches(counted.length) } };
  return { bool: { must: [enough], should: others.map(({ query }) => query) } };
}

/** The words that may have a typo. */
export const correctable = (terms: readonly Term[]): number[] =>
  terms.flatMap((term, n) => (editsFor(term.word) > 0 && !isMeaningless(term) ? [n] : []));

/** Marks in a snippet what a query found: words in each of their forms, and by their beginning. */
export const markQuery = (terms: readonly Term[]): object => ({
  bool: {
    should: terms.flatMap(({ word, spelled, isBeginning }) =>
      [...analyzers.map(({ code }) => code), UNSTEMMED].flatMap((code) => {
        const field = `stems.${code}.text`;
        return [matchOf(field, spelled, 1), ...(isBeginning ? [{ prefix: { [field]: { value: word } } }] : [])];
      }),
    ),
  },
});

const isMeaningless = ({ spelled }: Term): boolean => MEANINGLESS.has(spelled);

function wordClause({ word, spelled, kind, isBeginning }: Term): object[] {
  const clause = Object.entries(FIELDS).flatMap(([field, boost]): object[] => [
    { term: { [`words.${field}`]: { value: word, boost } } },
    ...(isBeginning ? [{ prefix: { [`words.${field}`]: { value: word, boost: boost * BEGINNING } } }] : []),
  ]);
  if (kind !== 'word') return clause;
  for (const { code } of analyzers) {
    clause.push(matchOf(`stems.${code}.title`, spelled, FIELDS.title * STEM), matchOf(`stems.${code}.text`, spelled, FIELDS.body * STEM));
  }
  const beginning = beginningOf(word);
  clause.push(
    { term: { 'beginnings.title': { value: beginning, boost: FIELDS.title * STEM } } },
    { term: { 'beginnings.text': { value: beginning, boost: FIELDS.body * STEM } } },
  );
  return clause;
}

/** What the server cuts into several words counts only with all of them. */
const matchOf = (field: string, query: string, boost: number) => ({ match: { [field]: { query, boost, operator: 'and' } } });

const similar = ({ word }: Term, expansions: number): object[] =>
  Object.entries(FIELDS).map(([field, boost]) => ({
    fuzzy: {
      [`words.${field}`]: { value: word, fuzziness: editsFor(word), max_expansions: Math.max(1, expansions), boost: boost * CORRECTED },
    },
  }));
