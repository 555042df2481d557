import type { Pool } from 'pg';
import { beginningOf, UNSTEMMED } from '../languages.js';
import type { Access } from '../search-index.js';
import { corrected, type Term } from '../terms.js';
import { editsFor } from '../typos.js';
import { folded } from '../words.js';
import { editsBetween } from './distance.js';
import { stemmers } from './languages.js';
import { CURRENT } from './schema.js';
import { isStemmed } from './vectors.js';

/** What a term of a query is in the index. */
export interface FoundTerm {
  readonly term: Term;
  /** The word itself and its stems in each language, as far as documents have them, with the number of those. */
  readonly lexemes: readonly { readonly lexeme: string; readonly documents: number }[];
  /** A stop word of some language. */
  readonly isStopWord: boolean;
  /** The caller may find a document with it. */
  readonly isSeen: boolean;
  /** The lexemes are of other words, which the term may be a typo of. */
  readonly isCorrected: boolean;
}

/** For a statement: the tokens, or null for all. */
export const tokensOf = (access: Access): readonly string[] | null => (access === 'all' ? null : access);

/** What a caller with these tokens may find. */
export const visible = (tokens: string): string => `not deleted and (${tokens}::text[] is null or access && ${tokens}::text[])`;

// Lexemes are made of letters, digits, `+`, `#` and `/`: between quotes each of them stands for itself.
const LOOK_UP = `
  with asked as (
    select * from jsonb_to_recordset($1::jsonb) as asked (n integer, word text, spelled text, stemmed boolean, beginning text, prefix boolean)
  ), lexized as (
    select n, code, ts_lexize(dictionary::regdictionary, spelling) as stems
    from asked cross join unnest($2::text[], $3::text[]) as stemmer (code, dictionary) cross join lateral (values (spelled), (word)) as of (spelling)
    where stemmed
  ), candidate as (
    select n, word as lexeme from asked
    union select n, code || '/' || stems[1] from lexized where cardinality(stems) > 0
    union select n, beginning from asked where beginning is not null
  ), known as (
    select n, lexeme, documents from candidate join ${CURRENT}.lexeme on word = lexeme where documents > 0
  )
  select n,
    coalesce((select json_agg(json_build_object('lexeme', lexeme, 'documents', documents) order by lexeme) from known where known.n = asked.n),
      '[]') as lexemes,
    exists (select from lexized where lexized.n = asked.n and stems = '{}') as "isStopWord",
    exists (select from ${CURRENT}.document where ${visible('$4')} and vector @@ concat_ws(' | ',
      (select string_agg('''' || lexeme || '''', ' | ') from known where known.n = asked.n),
      case when prefix then '''' || word || ''':*' end
    )::tsquery) as "isSeen"
  from asked order by n`;

const CORRECT = `
  select n, near.word, documents
  from jsonb_to_recordset($1::jsonb) as asked (n integer, word text, edits integer) cross join lateral (
    select lexeme.word, documents from ${CURRENT}.lexeme
    where letters between greatest(3, char_length(asked.word) - edits) and char_length(asked.word) + edits and documents > 0
      and levenshtein_less_equal(lexeme.word, asked.word, edits + 1) <= edits + 1
  ) as near
  where exists (select from ${CURRENT}.document where ${visible('$2')} and vector @@ ('''' || near.word || '''')::tsquery)`;

/** Words that a typo may stand for. */
const MOST_CORRECTIONS = 5;

/** Looks up what the terms are in the index, for this caller: a word that nothing the caller may find has is a typo to them. */
export async function lookUp(pool: Pick<Pool, 'query'>, terms: readonly Term[], access: Access): Promise<FoundTerm[]> {
  const found = await look(pool, terms, access);
  const corrections = await correctionsOf(pool, found, access);
  if (corrections.length === 0) return found;
  const instead = await look(
    pool,
    corrections.map(({ n, word }) => corrected((found[n] as FoundTerm).term, word)),
    access,
  );
  return found.map((each, n) => {
    const lexemes = instead.filter((_, nth) => corrections[nth]?.n === n).flatMap((other) => other.lexemes);
    const distinct = [...new Map(lexemes.map((lexeme) => [lexeme.lexeme, lexeme])).values()];
    return distinct.length === 0 ? each : { ...each, lexemes: distinct, isSeen: true, isCorrected: true };
  });
}

async function look(pool: Pick<Pool, 'query'>, terms: readonly Term[], access: Access): Promise<FoundTerm[]> {
  const asked = terms.map((term, n) => ({
    n,
    word: term.word,
    spelled: term.spelled,
    stemmed: isStemmed(term),
    beginning: isStemmed(term) ? `${UNSTEMMED}/${beginningOf(folded(term.spelled))}` : null,
    prefix: term.isBeginning,
  }));
  const codes = stemmers.map(({ code }) => code);
  const dictionaries = stemmers.map(({ dictionary }) => dictionary);
  const { rows } = await pool.query<Omit<FoundTerm, 'term' | 'isCorrected'>>(LOOK_UP, [
    JSON.stringify(asked),
    codes,
    dictionaries,
    tokensOf(access),
  ]);
  return rows.map(({ lexemes, isStopWord, isSeen }, n) => ({
    term: terms[n] as Term,
    lexemes,
    isStopWord,
    isSeen,
    isCorrected: false,
  }));
}

async function correctionsOf(pool: Pick<Pool, 'query'>, found: readonly FoundTerm[], access: Access) {
  const asked = found
    .map(({ term, isSeen }, n) => ({ n, word: term.word, edits: isSeen || term.kind !== 'word' ? 0 : editsFor(term.word) }))
    .filter(({ edits }) => edits > 0);
  if (asked.length === 0) return [];
  const { rows } = await pool.query<{ n: number; word: string; documents: number }>(CORRECT, [JSON.stringify(asked), tokensOf(access)]);
  const near = rows.map((row) => ({ ...row, edits: editsBetween(row.word, found[row.n]?.term.word ?? '') }));
  return asked.flatMap(({ n, edits }) => {
    const possible = near.filter((each) => each.n === n && each.edits <= edits);
    const nearest = Math.min(...possible.map((each) => each.edits));
    return possible
      .filter((each) => each.edits === nearest)
      .sort((one, other) => other.documents - one.documents || (one.word < other.word ? -1 : 1))
      .slice(0, MOST_CORRECTIONS);
  });
}
