import type { Pool } from 'pg';
import { beginningOf, UNSTEMMED } from '../languages.js';
import type { Access } from '../search-index.js';
import type { Term } from '../terms.js';
import { folded } from '../words.js';
import { stemmers } from './languages.js';
import { CURRENT } from './schema.js';
import { isStemmed, quoted } from './vectors.js';

/** What a term of a query is in the index. */
export interface FoundTerm {
  readonly term: Term;
  /** The word itself and its stems in each language, as far as documents have them, with the number of those. */
  readonly lexemes: readonly { readonly lexeme: string; readonly documents: number }[];
  /** A stop word of some language. */
  readonly isStopWord: boolean;
  /** The caller may find a document with it. Null: so many have it that a search will hardly miss them, and looking costs as much as it. */
  readonly isSeen: boolean | null;
  /** The lexemes are of other words, which the term may be a typo of. */
  readonly isCorrected: boolean;
}

/** For a statement: the tokens, or null for all. */
export const tokensOf = (access: Access): readonly string[] | null => (access === 'all' ? null : access);

/** What a caller with these tokens may find. */
export const visible = (tokens: string): string => `not deleted and (${tokens}::text[] is null or access && ${tokens}::text[])`;

/** Documents that are looked at before the search. */
const FEW = 200;

// Arrays, not JSON: of those PostgreSQL sees how few words they have, and plans for them.
const LOOK_UP = `
  with asked as (
    select * from unnest($1::integer[], $2::text[], $3::text[], $4::boolean[], $5::text[]) as asked (n, word, spelled, stemmed, beginning)
  ), lexized as (
    select n, code, ts_lexize(dictionary::regdictionary, spelling) as stems
    from asked cross join unnest($6::text[], $7::text[]) as stemmer (code, dictionary) cross join lateral (values (spelled), (word)) as of (spelling)
    where stemmed
  ), candidate as (
    select n, word as lexeme from asked
    union select n, code || '/' || stems[1] from lexized where cardinality(stems) > 0
    union select n, beginning from asked where beginning is not null
  ), known as (
    select n, lexeme, documents from candidate join ${CURRENT}.lexeme on word = lexeme where documents > 0
  )
  select
    coalesce((select json_agg(json_build_object('lexeme', lexeme, 'documents', documents) order by lexeme) from known where known.n = asked.n),
      '[]') as lexemes,
    exists (select from lexized where lexized.n = asked.n and stems = '{}') as "isStopWord"
  from asked order by n`;

/** Looks up what the terms are in the index, for this caller. */
export async function lookUp(pool: Pick<Pool, 'query'>, terms: readonly Term[], access: Access): Promise<FoundTerm[]> {
  const { rows } = await pool.query<Pick<FoundTerm, 'lexemes' | 'isStopWord'>>(LOOK_UP, [
    terms.map((_, n) => n),
    terms.map(({ word }) => word),
    terms.map(({ spelled }) => spelled),
    terms.map(isStemmed),
    terms.map((term) => (isStemmed(term) ? `${UNSTEMMED}/${beginningOf(folded(term.spelled))}` : null)),
    stemmers.map(({ code }) => code),
    stemmers.map(({ dictionary }) => dictionary),
  ]);
  const found = rows.map(({ lexemes, isStopWord }, n) => ({
    term: terms[n] as Term,
    lexemes,
    isStopWord,
    isSeen: null,
    isCorrected: false,
  }));
  return lookWhich(pool, found, access, ({ lexemes }) => lexemes.reduce((sum, { documents }) => sum + documents, 0) <= FEW);
}

const SEEN = `
  select exists (select from ${CURRENT}.document where ${visible('$2')} and vector @@ query::tsquery) as "isSeen"
  from unnest($1::text[]) with ordinality as asked (query, nth) order by nth`;

/** Looks for some of the terms whether the caller may find a document with them. */
export async function lookWhich(
  pool: Pick<Pool, 'query'>,
  found: readonly FoundTerm[],
  access: Access,
  isAsked: (term: FoundTerm, n: number) => boolean,
): Promise<FoundTerm[]> {
  const queries = found.map((each, n) => (isAsked(each, n) ? queryOf(each) : ''));
  const seen = await areSeen(pool, queries.filter(Boolean), access);
  let nth = 0;
  return found.map((each, n) => (isAsked(each, n) ? { ...each, isSeen: queries[n] !== '' && seen[nth++] === true } : each));
}

/** Whether the caller may find a document that one of the queries is for, for each of them. */
export async function areSeen(pool: Pick<Pool, 'query'>, queries: readonly string[], access: Access): Promise<boolean[]> {
  if (queries.length === 0) return [];
  const { rows } = await pool.query<{ isSeen: boolean }>(SEEN, [queries, tokensOf(access)]);
  return rows.map(({ isSeen }) => isSeen);
}

/** What a document has one of that has the term; blank when none has. */
export const queryOf = ({ term, lexemes }: Pick<FoundTerm, 'term' | 'lexemes'>, weight = ''): string =>
  [
    ...lexemes.map(({ lexeme }) => `${quoted(lexeme)}${weight && `:${weight}`}`),
    ...(term.isBeginning ? [`${quoted(term.word)}:*${weight}`] : []),
  ].join(' | ');
