import type { Pool } from 'pg';
import type { SearchHit, SearchPage, SearchRequest } from '../search-index.js';
import { snippetOf } from '../snippet.js';
import { type Term, termsOf } from '../terms.js';
import { type CompiledQuery, compile } from './compile.js';
import { correct, isCorrectable } from './correct.js';
import { cursors } from './cursor.js';
import { type FoundTerm, lookUp, lookWhich } from './lexemes.js';
import { type Answer, find, type Row } from './statement.js';
import { wordsOfDocument } from './vectors.js';

const NOTHING: SearchPage = { total: 0, hits: [], facets: {}, endCursor: null, hasNextPage: false };

/** Hits, count and facets in one statement, after the words were looked up. */
export async function search(pool: Pick<Pool, 'query'>, request: SearchRequest): Promise<SearchPage> {
  const { text, first, after, facets } = request;
  const position = after === null || after === undefined ? null : cursors.decode(after);
  const ask = (query: CompiledQuery | null) => find(pool, request, query, position);
  const terms = termsOf(text);
  const answer = text.trim() === '' ? await ask(null) : await findTerms(pool, request, terms, ask);
  if (!answer) return { ...NOTHING, facets: Object.fromEntries(facets.map((name) => [name, []])) };
  const { total, hits, facets: counted } = answer;
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

/** Undefined when no document has enough of the words. */
async function findTerms(
  pool: Pick<Pool, 'query'>,
  { access }: SearchRequest,
  terms: readonly Term[],
  ask: (query: CompiledQuery) => Promise<Answer>,
): Promise<Answer | undefined> {
  if (terms.length === 0) return undefined;
  const askFor = async (found: readonly FoundTerm[]) => {
    const query = compile(found);
    return query.candidates === '' ? undefined : ask(query);
  };
  const found = await correct(pool, await lookUp(pool, terms, access), access);
  const answer = await askFor(found);
  // Words that many documents have are taken for seen, and almost always are. What no hit has is looked at now.
  const isMissing = (each: FoundTerm, n: number) => each.isSeen === null && isCorrectable(each) && !((answer?.matching ?? 0) & (1 << n));
  if (!found.some(isMissing)) return answer;
  const looked = await lookWhich(pool, found, access, isMissing);
  const corrected = await correct(pool, looked, access);
  return corrected === looked ? answer : askFor(corrected);
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
