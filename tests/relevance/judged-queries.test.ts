import { type JudgedQuery, judgedQueries } from './judged-queries.js';
import type { Module } from './modules.js';

const module = (uid: string, lang: string, title: string, products: readonly string[]): Module => ({
  ...{ uid, lang, title, summary: '', abstract: '', prerequisites: '', products: ['azure', ...products] },
});
const modules = [
  module('store', 'en', 'Store documents in a database', ['cosmos']),
  module('store', 'de', 'Dokumente in einer Datenbank speichern', ['cosmos']),
  module('query', 'en', 'Query documents', ['cosmos']),
  module('host', 'en', 'Host machines', ['vm']),
];
const [title, summary, swapped, begun] = judgedQueries(modules) as [JudgedQuery, JudgedQuery, JudgedQuery, JudgedQuery];

test('a module is sought; its translations, and others of its product in its language, are related', () => {
  const related = modules.map((each) => title.gains.get(`${each.uid}/${each.lang}`) ?? 0);
  // A product of more than a third of them says nothing: so this needs more modules of others.
  const others = Array.from({ length: 9 }, (_, n) => module(`other${n}`, 'en', `Other ${n}`, [`product${n}`]));
  const [among] = judgedQueries([...modules, ...others]) as [JudgedQuery];
  expect(related).toEqual([3, 1, 0, 0]);
  expect([...among.gains]).toEqual([
    ['store/en', 3],
    ['store/de', 1],
    ['query/en', 1],
  ]);
});

test('the queries of a kind', () => {
  expect(title.text).toBe('Store documents in a database');
  // Without a summary, of the title.
  expect(summary.text).toBe(title.text);
  expect(begun.text).toBe('Store documents in a');
  const letters = (text: string) => [...text].sort().join('');
  expect(swapped.text).not.toBe(title.text);
  expect(swapped.text.split(' ').map(letters)).toEqual(title.text.split(' ').map(letters));
});

test('the same modules make the same queries, and a module is held out in all its languages', () => {
  expect(judgedQueries(modules)).toEqual(judgedQueries(modules));
  const heldOut = Map.groupBy(judgedQueries(modules), ({ gains }) => [...gains.keys()][0]?.split('/')[0]);
  for (const queries of heldOut.values()) expect(new Set(queries.map(({ isHeldOut }) => isHeldOut)).size).toBe(1);
});
