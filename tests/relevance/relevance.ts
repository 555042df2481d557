import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import type { JudgedQuery } from './judged-queries.js';
import { documentOf, type Module } from './modules.js';
import { ndcg } from './ndcg.js';

export type Judged = Pick<JudgedQuery, 'kind' | 'language' | 'isHeldOut'> & { readonly ndcg: number };

/** Puts the modules into an empty index. */
export async function fill(index: SearchIndex, modules: readonly Module[]): Promise<void> {
  const generation = await index.current();
  await generation.write(modules.map(documentOf));
  await generation.refresh();
}

/** What an index answers to each query, judged by nDCG@10. It is told no language. */
export async function judge(index: SearchIndex, queries: readonly JudgedQuery[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { text, gains, ...about } of queries) {
    const { hits } = await index.search({ text, filters: {}, access: ['public'], facets: [], first: 10 });
    judged.push({
      ...about,
      ndcg: ndcg(
        hits.map(({ id }) => id),
        gains,
      ),
    });
  }
  return judged;
}

export const mean = (judged: readonly Judged[]): number => judged.reduce((sum, each) => sum + each.ndcg, 0) / judged.length;
