import type { SuggestRequest } from '../search-index.js';
import { wordsOf } from '../words.js';
import type { Server } from './client.js';
import { visibleTo } from './search.js';

interface Answer {
  readonly hits: { readonly hits: readonly { readonly _source: { readonly title: string } }[] };
}

/** More words are no beginning of a title. */
const MOST_WORDS = 16;

/** Titles that have each of the words, the last one by its beginning. */
export async function suggest(server: Server, index: string, { prefix, access, first }: SuggestRequest): Promise<readonly string[]> {
  const words = wordsOf(prefix)
    .filter(({ kind }) => kind !== 'part')
    .map(({ word }) => word)
    .slice(0, MOST_WORDS);
  const last = words.pop();
  if (last === undefined || first === 0) return [];
  const whole = words.map((word) => ({ term: { 'words.title': word } }));
  const { hits } = await server.call<Answer>({
    method: 'POST',
    path: `/${index}/_search`,
    query: { allow_partial_search_results: 'false' },
    body: {
      query: { bool: { filter: [...visibleTo(access), ...whole, { prefix: { 'words.title': last } }] } },
      collapse: { field: 'title' },
      sort: [{ popularity: 'desc' }, { freshAt: 'desc' }, { id: 'asc' }],
      size: first,
      track_total_hits: false,
      _source: ['title'],
    },
  });
  return hits.hits.map(({ _source: { title } }) => title);
}
