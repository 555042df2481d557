import type { Pool } from 'pg';
import { MOST_BUCKETS, type SearchRequest } from '../search-index.js';
import type { CompiledQuery } from './compile.js';
import type { Position } from './cursor.js';
import { tokensOf, visible } from './lexemes.js';
import { CURRENT } from './schema.js';
import { keywordOf } from './write.js';

export interface Row {
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

export interface Answer {
  readonly total: number;
  /** The bits of the words that some of them have. */
  readonly matching: number;
  /** One more than was asked for, when there are more. */
  readonly hits: readonly Row[];
  readonly facets: Readonly<Record<string, { readonly value: string; readonly count: number }[]>>;
}

type Given = (value: unknown, type: string) => string;

/** Hits, count and facets in one statement. Without a query: of all documents. */
export async function find(
  pool: Pick<Pool, 'query'>,
  { access, first, filters, facets }: SearchRequest,
  query: CompiledQuery | null,
  at: Position | null,
): Promise<Answer> {
  const values: unknown[] = [];
  const given: Given = (value, type) => `$${values.push(value)}::${type}`;
  const tokens = given(tokensOf(access), 'text[]');
  const wanted = Object.entries(filters).map(([name, each]) => ({ name, holds: holding(name, each, given) }));
  // Of what is counted, a document that misses one filter alone is in the counts of that. All other filters hold for everything.
  const counted = wanted.filter(({ name }) => facets.includes(name));
  const others = wanted.filter(({ name }) => !facets.includes(name)).map(({ holds }) => `and ${holds}`);
  const from = `from ${CURRENT}.document where ${visible(tokens)} ${others.join(' ')}`;
  const misses = counted.map(({ holds }, nth) => `case when ${holds} then 0 else ${1 << nth} end`).join(' + ') || '0';
  const own = counted.map(({ name }, nth) => `when ${given(name, 'text')} then ${1 << nth}`);
  const ownMiss = own.length > 0 ? `case split_part(keyword, '=', 1) ${own.join(' ')} else 0 end` : '0';
  const beyond = at
    ? `and (score, popularity, fresh_at, id) < (${given(at[0], 'float8')}, ${given(at[1], 'integer')}, ${given(at[2], 'timestamptz')}, ${given(at[3], 'text')})`
    : '';
  const { rows } = await pool.query<Answer>(
    `with matched as materialized (${query ? scored(query, from, given, misses) : browsed(from, misses)}),
    page as (
      select id, score, popularity, fresh_at from matched where missed = 0 ${beyond}
      order by score desc, popularity desc, fresh_at desc, id desc limit ${given(first + 1, 'integer')}
    )${facets.length > 0 ? `, ${counting(given(facets, 'text[]'), ownMiss)}` : ''}
    select (select count(*)::integer from matched where missed = 0) as total,
      (select coalesce(bit_or(matching), 0) from matched) as matching,
      coalesce((select json_agg(hit order by nth) from (
        select row_number() over (order by score desc, page.popularity desc, page.fresh_at desc, page.id desc) as nth,
          json_build_object('id', page.id, 'score', score, 'popularity', page.popularity, 'freshAt', page.fresh_at, 'title', title,
            'summary', summary, 'body', body, 'keywords', keywords, 'places', array(
              select distinct place from unnest(vector) as word (lexeme, places, weights), unnest(places) as place
              where lexeme = any(${given(query?.lexemes ?? [], 'text[]')}) or lexeme ^@ ${given(query?.beginning ?? null, 'text')}
            )) as hit
        from page join ${CURRENT}.document using (id)
      ) as hits), '[]') as hits,
      ${facets.length > 0 ? BUCKETS : "'{}'::json"} as facets`,
    values,
  );
  return rows[0] as Answer;
}

const holding = (name: string, values: readonly string[], given: Given): string =>
  `keywords && ${given(
    values.map((value) => keywordOf(name, value)),
    'text[]',
  )}`;

const browsed = (from: string, misses: string): string =>
  `select id, keywords, popularity, fresh_at, 0 as matching, 0::float8 as score, ${misses} as missed ${from}`;

/**
 * A document's score is the sum of its words', each by its weight and where it stands, and more where they are much of the title.
 * What a document has is looked up once, in a subquery of its own; scores are made of those that have enough.
 */
function scored({ candidates, words, scores, required, least }: CompiledQuery, from: string, given: Given, misses: string): string {
  const has = ({ bit, query }: CompiledQuery['words'][number]) => `case when vector @@ ${given(query, 'tsquery')} then ${bit} else 0 end`;
  const titled = words.map(({ titleQuery }) => `(vector @@ ${given(titleQuery, 'tsquery')})::integer`);
  const ranked = scores.map(
    ({ query, weight }) => `${given(weight, 'float8')} * ts_rank('{0, 0.1, 0.4, 1}', vector, ${given(query, 'tsquery')})`,
  );
  return `
    select id, keywords, popularity, fresh_at, matching,
      (${ranked.join(' + ')}) * (1 + 0.5 * (${titled.join(' + ')}) / greatest(title_words, 1)) as score, ${misses} as missed
    from (
      select id, keywords, popularity, fresh_at, title_words, vector, ${words.map(has).join(' + ')} as matching
      ${from} and vector @@ ${given(candidates, 'tsquery')} offset 0
    ) as candidate
    where bit_count((matching & ${given(required, 'integer')})::bit(32)) >= ${given(least, 'integer')}`;
}

/** Each keyword is counted before its name is read: there are few of them, and many documents. */
const counting = (facets: string, ownMiss: string): string => `
    counted as materialized (
      select keyword, missed, count(*)::integer as count from matched, unnest(keywords) as keyword group by keyword, missed
    ), ranked as (
      select split_part(keyword, '=', 1) as name, substr(keyword, strpos(keyword, '=') + 1) as value, sum(count)::integer as count,
        row_number() over (partition by split_part(keyword, '=', 1) order by sum(count) desc, keyword collate "C") as nth
      from counted where split_part(keyword, '=', 1) = any(${facets}) and missed in (0, ${ownMiss})
      group by keyword
    )`;

const BUCKETS = `
      coalesce((select json_object_agg(name, buckets) from (
        select name, json_agg(json_build_object('value', value, 'count', count) order by nth) as buckets
        from ranked where nth <= ${MOST_BUCKETS} group by name
      ) as facets), '{}')`;
