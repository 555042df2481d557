import type { Pool } from 'pg';
import type { SuggestRequest } from '../search-index.js';
import { wordsOf } from '../words.js';
import { tokensOf, visible } from './lexemes.js';
import { CURRENT } from './schema.js';
import { quoted } from './vectors.js';

/** Words of a beginning beyond these are ignored. */
const MOST_WORDS = 8;

/** Documents that are read for each title that is asked for: several may have the same. */
const EACH = 10;

/** Titles that have all words, the last one by its beginning. */
export async function suggest(pool: Pick<Pool, 'query'>, { prefix, access, first }: SuggestRequest): Promise<readonly string[]> {
  const words = wordsOf(prefix)
    .filter(({ kind }) => kind !== 'part')
    .slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  const query = words.map(({ word }, nth) => `${quoted(word)}:${nth === words.length - 1 ? '*' : ''}A`).join(' & ');
  const titlesOf = async (documents: number | null) => {
    const { rows } = await pool.query<{ title: string; documents: string }>(TITLES, [query, tokensOf(access), first, documents]);
    return { titles: rows.map(({ title }) => title), isAll: documents === null || Number(rows[0]?.documents ?? 0) < documents };
  };
  // The most popular come by an index. A beginning that most titles have needs no more of them.
  const popular = await titlesOf(first * EACH);
  return popular.isAll || popular.titles.length >= first ? popular.titles : (await titlesOf(null)).titles;
}

const TITLES = `
  with popular as (
    select title, popularity, fresh_at from ${CURRENT}.document where vector @@ $1::tsquery and ${visible('$2')}
    order by popularity desc, fresh_at desc limit $4
  )
  select title, (select count(*) from popular) as documents from popular
  group by title order by max(popularity) desc, max(fresh_at) desc, title limit $3`;
