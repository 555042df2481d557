import { expect, test } from '@jest/globals';
import { termsOf } from '../terms.js';
import { compile } from './compile.js';
import type { FoundTerm } from './lexemes.js';

const found = (text: string, documents: Readonly<Record<string, number>>): FoundTerm[] =>
  termsOf(`${text} `).map((term) => ({
    term: { ...term, isBeginning: false },
    lexemes: [term.word, `en/${term.word}`]
      .filter((lexeme) => lexeme in documents)
      .map((lexeme) => ({ lexeme, documents: documents[lexeme] ?? 0 })),
    isStopWord: false,
    isSeen: null,
    isCorrected: false,
  }));

test('a document needs both of two words', () => {
  expect(compile(found('red sea', { red: 9, sea: 2 })).candidates).toBe("('sea') & ('red')");
  expect(compile(found('red sea', { red: 9 })).candidates).toBe('');
});

test('of more words it has one of the rarest, of which it cannot lack all', () => {
  expect(compile(found('big red sea', { big: 9, red: 5, sea: 2 })).candidates).toBe("'sea' | 'red'");
  expect(compile(found('big red sea', { big: 9, red: 5 })).candidates).toBe("'red'");
});

test('what counts alike is ranked at once, and counts as often as before', () => {
  const { scores } = compile(found('red sea', { red: 1, 'en/red': 1, sea: 1, 'en/sea': 1 }));
  expect(scores).toEqual([
    { query: "'red' | 'sea'", weight: 0.4 },
    { query: "'en/red' | 'en/sea'", weight: 0.6 },
  ]);
});

test('a lexeme of two words counts for both', () => {
  const [term] = found('red', { red: 1 });
  expect(compile([term as FoundTerm, term as FoundTerm]).scores).toEqual([{ query: "'red'", weight: 0.4 }]);
});
