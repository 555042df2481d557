import { afterAll, beforeAll } from '@jest/globals';
import { indexInOpenSearch } from '../../platform/adapters/search-index/opensearch/opensearch-index.js';
import { openPostgresIndex } from '../../platform/adapters/search-index/postgres/postgres-index.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import { newId } from '../../platform/kernel/ids.js';
import { ifOpenSearch, openSearchOfRun } from '../../platform/testing/opensearch.js';
import { type TestPostgres, testPostgres } from '../../platform/testing/postgres.js';
import { judgedQueries, type QueryKind } from './judged-queries.js';
import { type Module, readModules } from './modules.js';
import { fill, type Judged, judge, mean } from './relevance.js';

const modules = readModules();
if (!modules) process.stderr.write('There are no modules of Microsoft Learn in ../shared/data, so relevance is not judged.\n');

(modules ? ifOpenSearch : describe.skip)('relevance', () => {
  const judged = new Map<string, readonly Judged[]>();
  let postgres: TestPostgres;

  beforeAll(async () => {
    postgres = await testPostgres();
    const opensearch = indexInOpenSearch({ urls: [openSearchOfRun()], prefix: `test-${newId()}`, replicas: 0, answerWithin: 10_000 });
    const url = await postgres.createDatabase('search');
    const ours = await openPostgresIndex({ url, poolSize: 2, statementTimeout: 30_000, longestWait: 5_000 });
    judged.set('OpenSearch', await judgedBy(opensearch));
    judged.set('PostgreSQL', await judgedBy(ours));
  });
  afterAll(() => postgres?.drop());

  // By the half of the modules that no weight was chosen by. A little below what was measured: docs/benchmarks.md has the figures.
  test.each<[QueryKind, number]>([
    ['title', 0.75],
    ['summary', 0.7],
    ['swapped', 0.75],
    ['begun', 0.7],
  ])('%s: nDCG@10 of OpenSearch is at least %d', (kind, least) => {
    expect(mean(of('OpenSearch', kind))).toBeGreaterThan(least);
  });

  test.each(['de', 'en', 'it'])('PostgreSQL is within a tenth of it: %s', (language) => {
    for (const kind of ['title', 'summary', 'swapped', 'begun'] as const)
      expect(mean(of('PostgreSQL', kind, language))).toBeGreaterThan(0.9 * mean(of('OpenSearch', kind, language)));
  });

  async function judgedBy(index: SearchIndex): Promise<readonly Judged[]> {
    await fill(index, modules as readonly Module[]);
    const found = await judge(
      index,
      judgedQueries(modules as readonly Module[]).filter(({ isHeldOut }) => isHeldOut),
    );
    await index.close();
    return found;
  }

  const of = (adapter: string, kind: QueryKind, language?: string): readonly Judged[] =>
    (judged.get(adapter) ?? []).filter((each) => each.kind === kind && (language === undefined || each.language === language));
});
