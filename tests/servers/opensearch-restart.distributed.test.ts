import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { indexInOpenSearch } from '../../platform/adapters/search-index/opensearch/opensearch-index.js';
import { documentOf } from '../../platform/adapters/search-index/search-index.contract.js';
import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import { Outage } from '../../platform/kernel/errors.js';
import { ifOpenSearch } from '../../platform/testing/opensearch.js';
import { startOwnOpenSearch } from './for-a-run.js';

ifOpenSearch('OpenSearch', () => {
  let opensearch: Awaited<ReturnType<typeof startOwnOpenSearch>>;
  let index: SearchIndex;
  const open = (answerWithin: number) => indexInOpenSearch({ urls: [opensearch.url], prefix: 'lms', replicas: 0, answerWithin });
  const titles = async (of = index) =>
    (await of.search({ text: '', filters: {}, access: 'all', facets: [], first: 9 })).hits.map(({ title }) => title);

  beforeAll(async () => {
    opensearch = await startOwnOpenSearch();
    index = open(10_000);
  }, 120_000);
  afterAll(async () => {
    await index?.close();
    await opensearch?.stop();
  }, 60_000);

  test('OpenSearch is killed and started again: the index says so, and then has what was stored, with its versions', async () => {
    const [kept, gone] = [documentOf({ title: 'Kept', version: 2 }), documentOf({ title: 'Gone', version: 2 })];
    const generation = await index.current();
    await generation.write([kept, gone]);
    await generation.write([{ id: gone.id, version: 3, deleted: true }]);
    await opensearch.kill();
    await expect(titles()).rejects.toThrow(Outage);
    await expect(generation.write([kept])).rejects.toThrow(Outage);

    await opensearch.restart();
    await generation.write([{ ...kept, title: 'Older', version: 1 }, gone]);
    await generation.refresh();
    expect(await titles()).toEqual(['Kept']);
  }, 180_000);

  test('OpenSearch keeps its connections and answers nothing: that is an Outage, soon', async () => {
    const impatient = open(300);
    await titles(impatient);
    opensearch.silence();
    await expect(titles(impatient)).rejects.toThrow(Outage);
    opensearch.speak();
    expect(await titles()).toEqual(['Kept']);
    await impatient.close();
  }, 60_000);
});
