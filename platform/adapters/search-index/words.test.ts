import { folded, wordsOf } from './words.js';

const words = (text: string) => wordsOf(text).map(({ word }) => word);

test.each([
  ['Über Größe', ['uber', 'grosse']],
  ['Exam AZ-900', ['exam', 'az900', 'az', '900']],
  ['node.js and end-to-end', ['node', 'js', 'and', 'end', 'to', 'end']],
  ['C# and C++, F', ['c#', 'c', 'and', 'c++', 'c', 'f']],
  ['機械学習', ['機械', '械学', '学習']],
  ['Azure 入門', ['azure', '入門']],
  ['字', ['字']],
  ['컨테이너', ['컨테', '테이', '이너']],
  ['йога ёж', ['йога', 'еж']],
  ['がんばる', ['がん', 'んば', 'ばる']],
  ['& | ! :* ()', []],
  ["l'eau don't", ['l', 'eau', 'don', 't']],
])('%s', (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test('each says where it stands, and the parts of a code share places with the whole', () => {
  const text = 'On AZ-900 today';
  const found = wordsOf(text);
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['On', 'AZ-900', 'AZ', '900', 'today']);
  expect(found.map(({ place }) => place)).toEqual([1, 2, 2, 3, 4]);
});

test('a word that is folded stays what it is', () => {
  for (const word of ['ångström', 'łódź', 'straße', 'μέγας', 'ボール']) expect(folded(folded(word))).toBe(folded(word));
});
