import type { Pool } from 'pg';
import { MOST_BUCKETS, type SearchHit, type SearchPage, type SearchRequest } from '../search-index.js';
import { snippetOf } from '../snippet.js';
import { termsOf } from '../terms.js';
import { type CompiledQuery, compile } from './compile.js';
import { cursors, type Position } from './cursor.js';
import { lookUp, tokensOf, visible } from './lexemes.js';
import { CURRENT } from './schema.js';
import { wordsOfDocument } from './vectors.js';
import { keywordOf } from './write.js';

const NOTHING: SearchPage = { total: 0, hits: [], facets: {}, endCursor: null, hasNextPage: false };

/** Hits, count and facets in one statement, after the words were looked up. */
export async function search(pool: Pick<Pool, 'query'>, request: SearchRequest): Promise<SearchPage> {
  const { text, access, first, after, facets } = request;
  const position = after === null || after === undefined ? null : cursors.decode(after);
  const terms = termsOf(text);
  const nothing = { ...NOTHING, facets: Object.fromEntries(facets.map((name) => [name, []])) };
  if (terms.length === 0 && text.trim() !== '') return nothing;
  const found = terms.length === 0 ? [] : await lookUp(pool, terms, access);
  const query = found.length === 0 ? null : compile(found);
  // No document has any of these words, and none begins with the last one.
  if (query?.candidates === '') return nothing;
  const { total, hits, facets: counted } = await run(pool, request, query, position);
  const shown = hits.slice(0, first);
  const last = shown.at(-1);
  return {
    total,
    hits: shown.map(hitOf),
    facets: Object.fromEntries(facets.map((name) => [name, counted[name] ?? []])),
    endCursor: last ? cursors.encode([last.score, last.popularity, last.freshAt, last.id]) : null,
    hasNextPage: hits.length > first,
  };
}

interface Row {
  readonly id: string;
  readonly score: number;
  readonly popularity: number;
  readonly freshAt: string;
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  readonly keywords: readonly string[];
  /** Which words of the document match. */
  readonly places: readonly number[];
}

interface Found {
  readonly total: number;
  readonly hits: readonly Row[];
  readonly facets: Readonly<Record<string, { readonly value: string; readonly count: number }[]>>;
}

async function run(
  pool: Pick<Pool, 'query'>,
  { access, first, filters, facets }: SearchRequest,
  query: CompiledQuery | null,
  at: Position | null,
): Promise<Found> {
  const values: unknown[] = [];
  const given = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
  const tokens = given(tokensOf(access), 'text[]');
  const matched = query ? scored(query, tokens, given) : browsed(tokens);
  const names = Object.keys(filters);
  const misses = names.map((name, nth) => {
    const wanted = (filters[name] ?? []).map((value) => keywordOf(name, value));
    return `case when keywords && ${given(wanted, 'text[]')} then 0 else ${1 << nth} end`;
  });
  const own = names.map((name, nth) => `when ${given(name, 'text')} then ${1 << nth}`);
  const beyond = at
    ? `and (score, popularity, fresh_at, id) < (${given(at[0], 'float8')}, ${given(at[1], 'integer')}, ${given(at[2], 'timestamptz')}, ${given(at[3], 'text')})`
    : '';
  const { rows } = await pool.query<Found>(
    `with scored as (${matched}),
    matched as materialized (select *, ${misses.join(' + ') || '0'} as missed from scored),
    page as (
      select id, score, popularity, fresh_at from matched where missed = 0 ${beyond}
      order by score desc, popularity desc, fresh_at desc, id desc limit ${given(first + 1, 'integer')}
    ), counted as (
      select split_part(keyword, '=', 1) as name, keyword, count(*)::integer as count
      from matched, unnest(keywords) as keyword
      where split_part(keyword, '=', 1) = any(${given(facets, 'text[]')})
        and missed in (0, ${own.length > 0 ? `case split_part(keyword, '=', 1) ${own.join(' ')} else 0 end` : '0'})
      group by keyword
    ), ranked as (
      select name, substr(keyword, length(name) + 2) as value, count,
        row_number() over (partition by name order by count desc, keyword collate "C") as nth from counted
    )
    select (select count(*)::integer from matched where missed = 0) as total,
      coalesce((select json_agg(hit order by nth) from (
        select row_number() over (order by score desc, page.popularity desc, page.fresh_at desc, page.id desc) as nth,
          json_build_object('id', page.id, 'score', score, 'popularity', page.popularity, 'freshAt', page.fresh_at, 'title', title,
            'summary', summary, 'body', body, 'keywords', keywords, 'places', array(
              select distinct place from unnest(vector) as word (lexeme, places, weights), unnest(places) as place
              where lexeme = any(${given(query?.lexemes ?? [], 'text[]')}) or lexeme ^@ ${given(query?.beginning ?? null, 'text')}
            )) as hit
        from page join ${CURRENT}.document using (id)
      ) as hits), '[]') as hits,
      coalesce((select json_object_agg(name, buckets) from (
        select name, json_agg(json_build_object('value', value, 'count', count) order by nth) as buckets
        from ranked where nth <= ${MOST_BUCKETS} group by name
      ) as facets), '{}') as facets`,
    values,
  );
  return rows[0] as Found;
}

const browsed = (tokens: string): string =>
  `select id, keywords, popularity, fresh_at, 0::float8 as score from ${CURRENT}.document where ${visible(tokens)}`;

/**
 * A document's score is the sum of its words', each by its weight and where it stands, and more where they are much of the title.
 * Of the words of a query, each has a bit.
 */
function scored(query: CompiledQuery, tokens: string, given: (value: unknown, type: string) => string): string {
  const { candidates, bits, queries, titleQueries, weights, required, least } = query;
  const parts = [given(bits, 'integer[]'), given(queries, 'tsquery[]'), given(titleQueries, 'tsquery[]'), given(weights, 'float8[]')];
  return `
    select id, keywords, popularity, fresh_at,
      sum * (1 + 0.5 * bit_count(titled::bit(32)) / greatest(title_words, 1)) as score
    from ${CURRENT}.document cross join lateral (
      select sum(weight * ts_rank('{0, 0.1, 0.4, 1}', vector, query)) as sum,
        bit_or(case when vector @@ query then bit else 0 end) as matching,
        bit_or(case when vector @@ titled then bit else 0 end) as titled
      from unnest(${parts.join(', ')}) as part (bit, query, titled, weight)
    ) as words
    where vector @@ ${given(candidates, 'tsquery')} and ${visible(tokens)}
      and bit_count((matching & ${given(required, 'integer')})::bit(32)) >= ${given(least, 'integer')}`;
}

function hitOf({ id, score, title, summary, body, keywords, places }: Row): SearchHit {
  const words = wordsOfDocument({ title, summary, body });
  const matching = new Set(places);
  const matches = (field: 'summary' | 'body') => words[field].filter(({ place, kind }) => kind !== 'part' && matching.has(place));
  const shown = matches('summary').length > 0 || matches('body').length === 0 ? 'summary' : 'body';
  const field = shown === 'summary' && summary === '' ? 'body' : shown;
  return { id, score, title, snippet: snippetOf(field === 'summary' ? summary : body, matches(field)), keywords: byName(keywords) };
}

function byName(keywords: readonly string[]): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (const keyword of keywords) {
    const at = keyword.indexOf('=');
    const name = keyword.slice(0, at);
    named[name] = [...(named[name] ?? []), keyword.slice(at + 1)];
  }
  return named;
}
