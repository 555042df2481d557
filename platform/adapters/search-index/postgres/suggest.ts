import type { Pool } from 'pg';
import type { SuggestRequest } from '../search-index.js';
import { wordsOf } from '../words.js';
import { tokensOf, visible } from './lexemes.js';
import { CURRENT } from './schema.js';
import { quoted } from './vectors.js';

/** Words of a beginning beyond these are ignored. */
const MOST_WORDS = 8;

/** Titles that have all words, and one that begins with the last. */
export async function suggest(pool: Pick<Pool, 'query'>, { prefix, access, first }: SuggestRequest): Promise<readonly string[]> {
  const words = wordsOf(prefix)
    .filter(({ kind }) => kind !== 'part')
    .slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  const query = words.map(({ word }, nth) => `${quoted(word)}:${nth === words.length - 1 ? '*' : ''}A`).join(' & ');
  const { rows } = await pool.query<{ title: string }>(
    `select title from ${CURRENT}.document where vector @@ $1::tsquery and ${visible('$2')}
    group by title order by max(popularity) desc, max(fresh_at) desc, title limit $3`,
    [query, tokensOf(access), first],
  );
  return rows.map(({ title }) => title);
}
