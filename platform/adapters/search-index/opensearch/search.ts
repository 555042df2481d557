import { Outage } from '../../../kernel/errors.js';
import { type Access, type FacetBucket, MOST_BUCKETS, type SearchPage, type SearchRequest } from '../search-index.js';
import { type Term, termsOf } from '../terms.js';
import type { Server } from './client.js';
import { decodePosition, encodePosition, type Position } from './cursor.js';
import { correctable, markQuery, textQuery } from './query.js';
import { highlighting, snippet } from './snippets.js';

interface Answer {
  readonly timed_out: boolean;
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations?: Readonly<
    Record<string, { readonly values: { readonly buckets: readonly { key: string; doc_count: number }[] } }>
  >;
}

interface Hit {
  readonly _score: number | null;
  readonly _source: {
    readonly id: string;
    readonly title: string;
    readonly summary: string;
    readonly keywords?: Readonly<Record<string, readonly string[]>>;
  };
  readonly sort: Position['at'];
  readonly highlight?: Readonly<Record<string, readonly string[]>>;
  readonly matched_queries?: readonly string[];
}

/** A server works on a search no longer than this. What it has by then is not all: the search has failed. */
const WITHIN = '5s';

const NOTHING: SearchPage = { total: 0, hits: [], facets: {}, endCursor: null, hasNextPage: false };

/**
 * Searches for a text as it was typed. Words that no hit of the first page has are taken for misspelled, and searched for anew, by what the
 * caller may find; later pages are told by their cursor.
 */
export async function search(server: Server, index: string, request: SearchRequest): Promise<SearchPage> {
  const terms = termsOf(request.text);
  const hasText = request.text.trim() !== '';
  const from = request.after === undefined || request.after === null ? null : decodePosition(request.after, hasText);
  if (hasText && terms.length === 0) return { ...NOTHING, facets: Object.fromEntries(request.facets.map((name) => [name, []])) };
  const ask = (misspelled: readonly number[]) => find(server, index, { request, terms, misspelled, from });
  const first = await ask(from?.misspelled ?? []);
  const misspelled = from ? [] : unmatched(first, correctable(terms));
  const answer = misspelled.length > 0 ? await ask(misspelled) : first;
  return pageOf(answer, request, from?.misspelled ?? misspelled);
}

function unmatched({ hits: { hits } }: Answer, terms: readonly number[]): number[] {
  const matched = new Set(hits.flatMap(({ matched_queries = [] }) => matched_queries));
  return terms.filter((n) => !matched.has(String(n)));
}

interface Asked {
  readonly request: SearchRequest;
  readonly terms: readonly Term[];
  readonly misspelled: readonly number[];
  readonly from: Position | null;
}

async function find(server: Server, index: string, { request, terms, misspelled, from }: Asked): Promise<Answer> {
  const { filters, facets, access, first } = request;
  const text = terms.length > 0 ? textQuery(terms, new Set(misspelled)) : undefined;
  // A filter of something that is counted must not shrink its counts: it holds for hits alone.
  const counted = Object.entries(filters).filter(([name]) => facets.includes(name));
  const others = Object.entries(filters).filter(([name]) => !facets.includes(name));
  const query = { bool: { filter: [...visibleTo(access), ...others.map(filterOf)], must: text ? [byBrevity(text)] : [] } };
  const answer = await server.call<Answer>({
    method: 'POST',
    path: `/${index}/_search`,
    query: { allow_partial_search_results: 'false' },
    body: {
      query,
      post_filter: { bool: { filter: counted.map(filterOf) } },
      aggs: Object.fromEntries(facets.map((name) => [name, facetOf(name, counted)])),
      // One more tells whether there is a next page.
      size: first + 1,
      track_total_hits: true,
      timeout: WITHIN,
      _source: ['id', 'title', 'summary', 'keywords'],
      sort: [...(text ? [{ _score: 'desc' }] : []), { popularity: 'desc' }, { freshAt: 'desc' }, { id: 'asc' }],
      ...(from && { search_after: from.at }),
      ...(text && { highlight: highlighting(markQuery(terms)) }),
    },
  });
  if (answer.timed_out) throw new Outage('The search index takes too long');
  return answer;
}

/** What was deleted is visible to nobody. */
export const visibleTo = (access: Access): object[] => [
  { term: { live: true } },
  ...(access === 'all' ? [] : [{ terms: { access: [...new Set(access)] } }]),
];

const filterOf = ([name, values]: readonly [string, readonly string[]]): object => ({ terms: { [`keywords.${name}`]: values } });

const byBrevity = (query: object): object => ({
  function_score: { query, field_value_factor: { field: 'brevity', missing: 1 }, boost_mode: 'multiply' },
});

const facetOf = (name: string, filters: readonly [string, readonly string[]][]): object => ({
  filter: { bool: { filter: filters.filter(([other]) => other !== name).map(filterOf) } },
  aggs: { values: { terms: { field: `keywords.${name}`, size: MOST_BUCKETS, order: [{ _count: 'desc' }, { _key: 'asc' }] } } },
});

function pageOf(
  { hits: { total, hits }, aggregations }: Answer,
  { first, facets }: SearchRequest,
  misspelled: readonly number[],
): SearchPage {
  const shown = hits.slice(0, first);
  const bucketsOf = (name: string): FacetBucket[] =>
    (aggregations?.[name]?.values.buckets ?? []).map(({ key, doc_count }) => ({ value: key, count: doc_count }));
  const last = shown.at(-1);
  return {
    total: total.value,
    hits: shown.map(({ _score, _source: { id, title, summary, keywords = {} }, highlight }) => ({
      id,
      title,
      keywords,
      score: _score ?? 0,
      snippet: snippet(highlight, summary),
    })),
    facets: Object.fromEntries(facets.map((name) => [name, bucketsOf(name)])),
    endCursor: last ? encodePosition({ misspelled: [...misspelled], at: last.sort }) : null,
    hasNextPage: hits.length > first,
  };
}
