import { afterAll } from '@jest/globals';
import { Outage } from '../../../kernel/errors.js';
import { newId } from '../../../kernel/ids.js';
import { ifOpenSearch, openSearchOfRun } from '../../../testing/opensearch.js';
import { documentOf, searchIndexContract } from '../search-index.contract.js';
import type { SearchIndex } from '../search-index.js';
import { indexInOpenSearch } from './opensearch-index.js';

const run = `test-${newId()}`;
let opened = 0;

function open(prefix = `${run}-${++opened}`, url = openSearchOfRun()): SearchIndex {
  return indexInOpenSearch({ urls: [url], prefix, replicas: 0, answerWithin: 10_000 });
}

ifOpenSearch('OpenSearch', () => {
  afterAll(async () => {
    await fetch(`${openSearchOfRun()}/${run}*`, { method: 'DELETE' });
  });

  searchIndexContract(async () => {
    const index = open();
    return { index, stop: () => index.close() };
  });

  describe('beyond what every index does', () => {
    const everything = { filters: {}, access: 'all', facets: [], first: 20 } as const;
    const titles = async (index: SearchIndex, text = '') => (await index.search({ ...everything, text })).hits.map(({ title }) => title);

    test('processes that start at once make one index, and all of them find what one writes', async () => {
      const indexes = Array.from({ length: 4 }, () => open(`${run}-shared`));
      const generations = await Promise.all(indexes.map((index) => index.current()));
      expect(new Set(generations.map(({ name }) => name)).size).toBe(1);
      await generations[0]?.write([documentOf({ title: 'Shared' })]);
      await generations[0]?.refresh();
      for (const index of indexes) {
        expect(await titles(index)).toEqual(['Shared']);
        await index.close();
      }
    });

    test('it can be searched before anybody has written, and finds nothing', async () => {
      const index = open();
      expect(await titles(index, 'anything')).toEqual([]);
      await index.close();
    });

    test('what writes to a generation that was dropped is refused, and does not bring it back', async () => {
      const index = open();
      const old = await index.current();
      await index.begin('2');
      await index.swap('2');
      await expect(old.write([documentOf({ title: 'Late' })])).rejects.toThrow();
      expect(await titles(index)).toEqual([]);
      await index.close();
    });

    test('one that was lost and is made anew has another name', async () => {
      const prefix = `${run}-lost`;
      const index = open(prefix);
      const { name } = await index.current();
      expect((await index.current()).name).toBe(name);
      await fetch(`${openSearchOfRun()}/${prefix}-*`, { method: 'DELETE' });
      expect((await index.current()).name).not.toBe(name);
      await index.close();
    });

    test('an index whose name begins with that of another is left alone when that one is swapped', async () => {
      const [index, neighbour] = [open(`${run}-a`), open(`${run}-a-b`)];
      const generation = await neighbour.current();
      await generation.write([documentOf({ title: 'Neighbour' })]);
      await generation.refresh();
      await index.begin('2');
      await index.swap('2');
      expect(await titles(neighbour)).toEqual(['Neighbour']);
      await Promise.all([index.close(), neighbour.close()]);
    });

    test('the longest of queries, with a typo in each of its words, is answered', async () => {
      const index = open();
      const generation = await index.current();
      await generation.write([documentOf({ title: 'Kubernetes' })]);
      await generation.refresh();
      const words = Array.from({ length: 60 }, (_, n) => `kuberne${String.fromCharCode(97 + (n % 26))}${n < 26 ? 'q' : 'x'}`);
      expect((await index.search({ ...everything, text: words.join(' ') })).total).toBeLessThanOrEqual(1);
      await index.close();
    });

    test('while it is away, everything throws an Outage', async () => {
      const index = open(`${run}-away`, 'http://127.0.0.1:9');
      const calls = [() => titles(index), () => index.suggest({ prefix: 'a', access: 'all', first: 1 }), () => index.current()];
      for (const call of [...calls, () => index.begin('2'), () => index.swap('2')]) await expect(call()).rejects.toThrow(Outage);
      await index.close();
    });
  });
});
