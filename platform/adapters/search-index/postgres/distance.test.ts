import fc from 'fast-check';
import { editsBetween } from './distance.js';

test.each([
  ['learn', 'laern', 1],
  ['learn', 'lern', 1],
  ['learn', 'learnt', 1],
  ['learn', 'leern', 1],
  ['kubernetes', 'kubbernettes', 2],
  ['learn', 'learn', 0],
  ['', 'ab', 2],
])('between %s and %s', (one, other, edits) => {
  expect(editsBetween(one, other)).toBe(edits);
});

test('it is the same both ways, and never more than the longer word', () => {
  const word = fc.string({ maxLength: 12, unit: 'grapheme' });
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(editsBetween(one, other)).toBe(editsBetween(other, one));
      expect(editsBetween(one, other)).toBeLessThanOrEqual(Math.max([...one].length, [...other].length));
    }),
  );
});
