import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../kernel/ids.js';
import type { DocumentChange, SearchDocument, SearchIndex, SearchPage, SearchRequest } from './search-index.js';

/** What an adapter brings to the contract: an index of its own, which is empty. */
export interface IndexUnderTest {
  readonly index: SearchIndex;
  stop(): Promise<void>;
}

/** What every search index must do; each adapter's test runs it. */
export function searchIndexContract(open: () => Promise<IndexUnderTest>): void {
  let kit: IndexUnderTest;
  let world = 0;
  beforeAll(async () => {
    kit = await open();
  });
  afterAll(() => kit?.stop());

  /** Documents that no other test finds: each test has its own token. */
  function newWorld() {
    world += 1;
    const token = `world:${world}`;
    return {
      token,
      async holds(...documents: readonly (Partial<SearchDocument> & { readonly title: string })[]): Promise<void> {
        await put(...documents.map((each) => documentOf({ access: [token], ...each })));
      },
      find: (text: string, more: Partial<SearchRequest> = {}) => search({ text, access: [token], ...more }),
      suggest: (prefix: string, first = 8) => kit.index.suggest({ prefix, access: [token], first }),
    };
  }

  async function put(...changes: readonly DocumentChange[]): Promise<void> {
    const generation = await kit.index.current();
    await generation.write(changes);
    await generation.refresh();
  }

  const search = (request: Partial<SearchRequest>): Promise<SearchPage> =>
    kit.index.search({ text: '', filters: {}, facets: [], first: 20, access: 'all', ...request });

  test('a document that the index cannot hold is answered, is found no more, and keeps no other from being written', async () => {
    const { token, find } = newWorld();
    const changes = ['One', 'Two', 'Three', 'Four'].map((title) => documentOf({ title, access: [token], version: 1 }));
    await put(...changes);
    const unfit = { ...changes[2], keywords: { topics: [Array.from({ length: 1_200 }, newId).join('')] } };
    const generation = await kit.index.current();
    const next = changes.map(
      (each, nth) => ({ ...(nth === 2 ? unfit : each), title: `${each.title} again`, version: 2 }) as SearchDocument,
    );
    expect(await generation.write(next)).toEqual([{ id: unfit.id, reason: expect.any(String) }]);
    await generation.refresh();
    expect(titlesOf(await find('again')).sort()).toEqual(['Four again', 'One again', 'Two again']);
    expect(titlesOf(await find('Three'))).toEqual([]);
  });

  describe('finding', () => {
    test('a word in the title comes before one in the summary, and that before one in the body', async () => {
      const { holds, find } = newWorld();
      await holds(
        { title: 'Gardening', body: 'On soil, compost and tomatoes' },
        { title: 'Cooking', summary: 'Soup of tomatoes' },
        { title: 'Tomatoes' },
        { title: 'Astronomy' },
      );
      expect(titlesOf(await find('tomatoes'))).toEqual(['Tomatoes', 'Cooking', 'Gardening']);
    });

    test('among equals the more popular come first, and then the fresher', async () => {
      const { holds, find } = newWorld();
      const at = (day: number) => new Date(Date.UTC(2026, 0, day));
      await holds(
        { title: 'Chess', summary: 'old', freshAt: at(1) },
        { title: 'Chess', summary: 'new', freshAt: at(2) },
        { title: 'Chess', summary: 'full', freshAt: at(1), popularity: 3 },
      );
      expect((await find('chess')).hits.map(({ snippet }) => snippet)).toEqual(['full', 'new', 'old']);
      expect((await find(' ')).hits.map(({ snippet }) => snippet)).toEqual(['full', 'new', 'old']);
    });

    test('of two words both are needed, of more three quarters', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Securing clusters' }, { title: 'Securing mailboxes' }, { title: 'Monitoring and securing big clusters' });
      expect(titlesOf(await find('securing clusters')).sort()).toEqual(['Monitoring and securing big clusters', 'Securing clusters']);
      expect(titlesOf(await find('securing large clusters'))).toContain('Securing clusters');
    });

    test.each([
      ['en', 'Managing containers', 'manage container'],
      ['de', 'Verwalten von Containern und Häusern', 'verwalte haus'],
      ['it', 'Gestire le macchine virtuali', 'macchina virtuale'],
      ['sv', 'Hantera behållare', 'behållaren'],
      ['es', 'Administrar contenedores', 'contenedor'],
      ['pt-BR', 'Noções de redes', 'rede'],
      ['fr', 'Créer des applications', 'application'],
      ['ru', 'Управление контейнерами', 'контейнер'],
    ])('another form of a word, by the language of the document: %s', async (language, title, text) => {
      const { holds, find } = newWorld();
      await holds({ title, language });
      expect(titlesOf(await find(text))).toEqual([title]);
    });

    test.each([
      ['ja', '機械学習の基礎', '機械学習'],
      ['zh', '机器学习入门', '学习'],
      ['ko', '컨테이너 관리 소개', '컨테이너'],
    ])('a word within a text without spaces: %s', async (language, title, text) => {
      const { holds, find } = newWorld();
      await holds({ title, language });
      expect(titlesOf(await find(text))).toEqual([title]);
    });

    test('letters without their accents, and in either case', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Über Größe und Façade', language: 'de' });
      for (const text of ['uber', 'ÜBER', 'grosse', 'facade', 'Façade']) expect(titlesOf(await find(text))).toHaveLength(1);
    });

    test('the last word by its beginning, and no other', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Kubernetes for everybody' });
      expect(titlesOf(await find('everybody kuber'))).toHaveLength(1);
      expect(titlesOf(await find('kuber everybody'))).toHaveLength(0);
    });

    test('codes and numbers, with and without their hyphen', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Exam AZ-900' }, { title: 'Exam AZ-104' }, { title: 'C# and C++' }, { title: 'Learn C' });
      expect(titlesOf(await find('AZ-900'))).toEqual(['Exam AZ-900']);
      expect(titlesOf(await find('az900'))).toEqual(['Exam AZ-900']);
    });

    test('what has been deleted, or never was, is not found', async () => {
      const { holds, find } = newWorld();
      const id = newId();
      await holds({ id, title: 'Phrenology', version: 3 });
      expect(titlesOf(await find('phrenology'))).toHaveLength(1);
      await put({ id, version: 4, deleted: true });
      expect(await find('phrenology')).toMatchObject({ total: 0, hits: [] });
      expect(await find('')).toMatchObject({ total: 0, hits: [] });
    });

    test('marks and operators in a query are words or nothing', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Plain words' });
      for (const text of [`plain & ' | !`, '"plain', 'plain:*', '(plain', 'plain\\', 'plain AND', '<->plain'])
        expect((await find(text)).total).toBeLessThanOrEqual(1);
      expect((await find('!!! &&&')).total).toBe(0);
    });
  });

  describe('typos', () => {
    test('one letter in four to seven, two from eight on: wrong, missing, too many, or swapped', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Kubernetes' }, { title: 'Python' });
      for (const text of ['kubernets', 'kubernetse', 'cubernetes', 'kubbernettes', 'kuberntees'])
        expect(titlesOf(await find(`${text} `))).toEqual(['Kubernetes']);
      for (const text of ['pythn', 'pyhton', 'pythons', 'pithon']) expect(titlesOf(await find(text))).toEqual(['Python']);
      expect((await find('pihtn')).total).toBe(0);
    });

    test('none in short words, numbers and codes', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Sql', summary: 'DP-3001 in 20240' });
      for (const text of ['sqk', 'dp-3002', '20241', 'dp3002']) expect((await find(text)).total).toBe(0);
    });
  });

  describe('versions', () => {
    test('an older change changes nothing, whatever it is', async () => {
      const { token, find } = newWorld();
      const document = documentOf({ title: 'Second edition', version: 7, access: [token] });
      await put(document);
      await put({ ...document, title: 'First edition', version: 6 });
      await put({ id: document.id, version: 5, deleted: true });
      expect(titlesOf(await find('edition'))).toEqual(['Second edition']);
      await put({ id: document.id, version: 8, deleted: true });
      await put({ ...document, version: 7 });
      expect((await find('edition')).total).toBe(0);
    });

    test('a batch holds many, and may be written twice', async () => {
      const { token, find } = newWorld();
      const many = Array.from({ length: 300 }, (_, n) => documentOf({ title: `Volume ${n}`, access: [token] }));
      await put(...many);
      await put(...many);
      expect((await find('volume')).total).toBe(300);
    });
  });

  describe('filters and facets', () => {
    const library = async () => {
      const made = newWorld();
      await made.holds(
        { title: 'Rivers one', keywords: { topics: ['water', 'maps'], level: ['EASY'] } },
        { title: 'Rivers two', keywords: { topics: ['water'], level: ['HARD'] } },
        { title: 'Rivers three', keywords: { topics: ['maps'], level: ['HARD'] } },
        { title: 'Mountains', keywords: { topics: ['maps'], level: ['HARD'] } },
      );
      return made;
    };

    test('a filter holds for one of its values, and all filters hold', async () => {
      const { find } = await library();
      expect((await find('rivers', { filters: { topics: ['water', 'air'] } })).total).toBe(2);
      expect(titlesOf(await find('rivers', { filters: { topics: ['water', 'maps'], level: ['HARD'] } })).sort()).toEqual([
        'Rivers three',
        'Rivers two',
      ]);
      expect((await find('', { filters: { level: ['HARD'] } })).total).toBe(3);
      expect((await find('rivers', { filters: { topics: ['Water'] } })).total).toBe(0);
    });

    test('a facet counts what matches; its own filter does not shrink it, and the others do', async () => {
      const { find } = await library();
      const facets = ['topics', 'level'];
      expect((await find('rivers', { facets })).facets).toEqual({
        topics: [bucket('maps', 2), bucket('water', 2)],
        level: [bucket('HARD', 2), bucket('EASY', 1)],
      });
      const { total, facets: counted } = await find('rivers', { facets, filters: { topics: ['water'] } });
      expect(total).toBe(2);
      expect(counted).toEqual({ topics: [bucket('maps', 2), bucket('water', 2)], level: [bucket('EASY', 1), bucket('HARD', 1)] });
      expect((await find('rivers', { facets: [] })).facets).toEqual({});
      expect((await find('nothing', { facets })).facets).toEqual({ topics: [], level: [] });
    });
  });

  describe('access', () => {
    test('what the caller has no token for is in no hit, no count, no facet and no suggestion', async () => {
      const mine = newWorld();
      const theirs = newWorld();
      await mine.holds({ title: 'Secret gardens', keywords: { topics: ['flowers'] } });
      await theirs.holds({ title: 'Secret societies', keywords: { topics: ['power'] } });
      const found = await mine.find('secret', { facets: ['topics'] });
      expect(titlesOf(found)).toEqual(['Secret gardens']);
      expect(found).toMatchObject({ total: 1, facets: { topics: [bucket('flowers', 1)] } });
      expect(await mine.suggest('sec')).toEqual(['Secret gardens']);
      expect((await search({ text: 'secret', access: [mine.token, theirs.token] })).total).toBe(2);
      expect((await search({ text: 'secret', access: [] })).total).toBe(0);
      expect(titlesOf(await search({ text: 'secret', access: 'all' })).sort()).toEqual(['Secret gardens', 'Secret societies']);
      expect(await kit.index.suggest({ prefix: 'secret', access: [], first: 8 })).toEqual([]);
    });

    test('what others may find changes no score', async () => {
      const mine = newWorld();
      const theirs = newWorld();
      await mine.holds({ title: 'Alpine botany', summary: 'Edelweiss' }, { title: 'Botany' });
      const scores = async () => (await mine.find('alpine botany edelweiss')).hits.map(({ score }) => score);
      const before = await scores();
      await theirs.holds(...Array.from({ length: 20 }, (_, n) => ({ title: `Alpine edelweiss ${n}` })));
      expect(await scores()).toEqual(before);
    });

    test('a word that many documents have, none of which the caller may find, is a typo to them', async () => {
      const [mine, theirs] = [newWorld(), newWorld()];
      await theirs.holds(...Array.from({ length: 400 }, (_, nth) => ({ title: `Weaving number ${nth}` })));
      await mine.holds({ title: 'Leaving home' });
      expect(titlesOf(await mine.find('weaving'))).toEqual(['Leaving home']);
      expect(titlesOf(await mine.find('weaving home'))).toEqual(['Leaving home']);
    });

    test('a typo is corrected by the words that the caller may find', async () => {
      const mine = newWorld();
      const theirs = newWorld();
      await mine.holds({ title: 'Volcanoes' });
      // As it was typed it is a word, but not one that the caller can know of.
      await theirs.holds({ title: 'Volcanoez' });
      expect(titlesOf(await mine.find('volcanoez'))).toEqual(['Volcanoes']);
    });
  });

  describe('pages', () => {
    test('go on where the last one ended, and hold everything once', async () => {
      const { holds, find } = newWorld();
      await holds(...Array.from({ length: 7 }, (_, n) => ({ title: `Lighthouse ${n % 2 ? '' : 'keepers'}`, popularity: n % 3 })));
      for (const text of ['lighthouse', '']) {
        const ids: string[] = [];
        let after: string | null = null;
        for (;;) {
          const page: SearchPage = await find(text, { first: 3, after });
          expect(page.total).toBe(7);
          ids.push(...page.hits.map(({ id }) => id));
          after = page.endCursor;
          if (!page.hasNextPage) break;
        }
        expect(ids).toHaveLength(7);
        expect(new Set(ids).size).toBe(7);
        expect(ids).toEqual((await find(text)).hits.map(({ id }) => id));
      }
    });

    test('neither repeat nor lose what did not change while others came and went', async () => {
      const { token, holds, find } = newWorld();
      const words = ['harbour', 'harbour lights', 'harbour lights and ships', 'ships in the harbour', 'the lights'];
      const stay = Array.from({ length: 12 }, (_, n) => documentOf({ title: words[n % words.length] as string, access: [token] }));
      const go = Array.from({ length: 4 }, () => documentOf({ title: 'harbour lights', access: [token] }));
      await put(...stay, ...go);
      const before = await find('harbour lights ships', { first: 100 });
      const first = await find('harbour lights ships', { first: 4 });
      await put(...go.map(({ id }) => ({ id, version: 9, deleted: true as const })));
      await holds(...Array.from({ length: 40 }, (_, n) => ({ title: `ships ${n}` })), { title: 'lights' });
      const rest = await find('harbour lights ships', { first: 100, after: first.endCursor });
      const seen = [...first.hits, ...rest.hits].map(({ id }) => id);
      expect(new Set(seen).size).toBe(seen.length);
      const stayed = new Set(stay.map(({ id }) => id));
      const expected = before.hits.map(({ id }) => id).filter((id) => stayed.has(id));
      expect(seen.filter((id) => stayed.has(id))).toEqual(expected);
    });

    test('a cursor that was made up is refused', async () => {
      const { find } = newWorld();
      for (const after of ['x', '', Buffer.from('[1,2]').toString('base64url'), 'é'.repeat(3_000)])
        await expect(find('anything', { after })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { fields: { after: expect.any(String) } },
        });
    });
  });

  describe('snippets', () => {
    test('mark what matches, in each of its forms, and escape everything else', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Bridges', summary: `Building <b>bridges</b> & 'tunnels' <script>alert("bridge")</script>` });
      const [hit] = (await find('bridge')).hits;
      expect(hit?.snippet).toContain('&lt;b&gt;<em>bridges</em>&lt;/b&gt; &amp; ');
      expect(hit?.snippet.replaceAll('<em>', '').replaceAll('</em>', '')).not.toMatch(/[<>"']/);
    });

    test('show the part of a long text that matches', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Long', body: `${'Word after word. '.repeat(200)} Here the platypus lives. ${'And on it goes. '.repeat(200)}` });
      const [hit] = (await find('platypus')).hits;
      expect(hit?.snippet).toContain('<em>platypus</em>');
      expect(hit?.snippet.length).toBeLessThan(600);
    });

    test('are the beginning of the summary where nothing in it matches', async () => {
      const { holds, find } = newWorld();
      await holds({ title: 'Owls', summary: 'Birds of the night' });
      expect((await find('owls')).hits[0]?.snippet).toBe('Birds of the night');
    });
  });

  describe('suggestions', () => {
    test('complete a word of a title, the most popular first, each once', async () => {
      const { holds, suggest } = newWorld();
      await holds(
        { title: 'Quantum physics', popularity: 1 },
        { title: 'Introduction to quantum computing', popularity: 5 },
        { title: 'Quantum physics' },
        { title: 'Physics', summary: 'quantum' },
      );
      expect(await suggest('quan')).toEqual(['Introduction to quantum computing', 'Quantum physics']);
      expect(await suggest('quantum ph')).toEqual(['Quantum physics']);
      expect(await suggest('Quan', 1)).toEqual(['Introduction to quantum computing']);
      expect(await suggest('antum')).toEqual([]);
      expect(await suggest(' ')).toEqual([]);
    });

    test('however many documents have a title, it hides no other', async () => {
      const { holds, suggest } = newWorld();
      const many = Array.from({ length: 50 }, () => ({ title: 'Pottery', popularity: 2 }));
      await holds(...many, { title: 'Pottery of the Greeks', popularity: 1 });
      expect(await suggest('pott', 2)).toEqual(['Pottery', 'Pottery of the Greeks']);
    });
  });

  describe('generations', () => {
    test('one is made beside the other, and takes its place at once', async () => {
      const { index, stop } = await open();
      const text = 'generation';
      const find = async () => titlesOf(await index.search({ text, filters: {}, facets: [], first: 20, access: ['x'] }));
      const write = async (name: string | null, title: string) => {
        const generation = name === null ? await index.current() : await index.begin(name);
        await generation.write([documentOf({ title, access: ['x'] })]);
        await generation.refresh();
        return generation.name;
      };
      const first = await write(null, 'First generation');
      await write('2', 'Second generation');
      expect(await find()).toEqual(['First generation']);
      expect((await index.current()).name).toBe(first);
      expect(first).not.toBe((await kit.index.current()).name);
      await write('2', 'Second generation, continued');
      await index.swap('2');
      expect((await index.current()).name).toBe('2');
      expect((await find()).sort()).toEqual(['Second generation', 'Second generation, continued']);
      await write(null, 'Second generation, kept up');
      expect(await find()).toHaveLength(3);
      // Safe to repeat: a process may die between the swap and what depends on it.
      await index.swap('2');
      expect(await find()).toHaveLength(3);
      await write('3', 'Third generation');
      await index.swap('3');
      expect(await find()).toEqual(['Third generation']);
      await stop();
    });
  });
}

const bucket = (value: string, count: number) => ({ value, count });

const titlesOf = (page: SearchPage): string[] => page.hits.map(({ title }) => title);

export const documentOf = (given: Partial<SearchDocument> & { readonly title: string }): SearchDocument => ({
  id: newId(),
  version: 1,
  summary: '',
  body: '',
  language: 'en',
  keywords: {},
  access: [],
  popularity: 0,
  freshAt: new Date(Date.UTC(2026, 0, 1)),
  ...given,
});
