import { expect, test } from '@jest/globals';
import { shown } from './show-note.js';

test('what a package calls its things moves no cursor and turns no line around', () => {
  expect(shown('a\u001b[2Jb\u202ec\u009bd')).toBe('a\ufffd[2Jb\ufffdc\ufffdd');
});
