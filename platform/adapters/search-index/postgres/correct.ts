import type { Pool } from 'pg';
import type { Access } from '../search-index.js';
import { corrected } from '../terms.js';
import { editsFor } from '../typos.js';
import { editsBetween } from './distance.js';
import { areSeen, type FoundTerm, lookUp } from './lexemes.js';
import { CURRENT } from './schema.js';
import { quoted } from './vectors.js';

interface Word {
  /** Of the term that it may stand for. */
  readonly n: number;
  readonly word: string;
  readonly documents: number;
  readonly edits: number;
}

// A swap is two edits to `levenshtein`. Words are bound by their length first, which has an index.
const NEAR = `
  select n, lexeme.word, documents
  from unnest($1::integer[], $2::text[], $3::integer[]) as asked (n, word, edits) join ${CURRENT}.lexeme
    on letters between greatest(3, char_length(asked.word) - edits) and char_length(asked.word) + edits
  where documents > 0 and levenshtein_less_equal(lexeme.word, asked.word, edits + 1) <= edits + 1`;

/** Words that a typo may stand for. */
const MOST_CORRECTIONS = 5;

export const isCorrectable = ({ term, isCorrected }: FoundTerm): boolean => !isCorrected && term.kind === 'word' && editsFor(term.word) > 0;

/** Puts words that the caller may find in the place of those that nothing they may find has. */
export async function correct(pool: Pick<Pool, 'query'>, found: readonly FoundTerm[], access: Access): Promise<readonly FoundTerm[]> {
  const corrections = nearestOf(await wordsNear(pool, found, access));
  if (corrections.length === 0) return found;
  const instead = await lookUp(
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

/** What the caller may find of the words that are near enough. */
async function wordsNear(pool: Pick<Pool, 'query'>, found: readonly FoundTerm[], access: Access): Promise<Word[]> {
  const asked = [...found.entries()].filter(([, each]) => each.isSeen === false && isCorrectable(each));
  if (asked.length === 0) return [];
  const words = asked.map(([, { term }]) => term.word);
  const { rows } = await pool.query<Omit<Word, 'edits'>>(NEAR, [asked.map(([n]) => n), words, words.map(editsFor)]);
  const near = rows
    .map((row) => ({ ...row, edits: editsBetween(row.word, found[row.n]?.term.word ?? '') }))
    .filter(({ n, edits }) => edits <= editsFor(found[n]?.term.word ?? ''));
  const seen = await areSeen(
    pool,
    near.map(({ word }) => quoted(word)),
    access,
  );
  return near.filter((_, nth) => seen[nth]);
}

/** Of each term those with the fewest letters wrong; of many those that most documents have. */
const nearestOf = (words: readonly Word[]): Word[] =>
  [...Map.groupBy(words, ({ n }) => n).values()].flatMap((near) => {
    const fewest = Math.min(...near.map(({ edits }) => edits));
    return near
      .filter(({ edits }) => edits === fewest)
      .sort((one, other) => other.documents - one.documents || (one.word < other.word ? -1 : 1))
      .slice(0, MOST_CORRECTIONS);
  });
