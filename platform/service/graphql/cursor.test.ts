import { z } from 'zod';
import { DomainError } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { listCursor, sortKey } from './cursor.js';

const list = listCursor('Thing at title id', z.tuple([sortKey.moment.nullable(), sortKey.text, sortKey.integer, sortKey.id]));
const position = ['2026-03-02T10:30:00.000Z', 'Grüße ☃', 7, newId()] as [string, string, number, string];
const madeOf = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

test.each([[position], [[null, ...position.slice(1)] as unknown as typeof position]])('a cursor is read as it was made: %j', (made) => {
  expect(list.decode(list.encode(made))).toEqual(made);
});

const [at, title, count, id] = position;
const name = 'Thing at title id';
test.each([
  ['empty', ''],
  ['no base64', '\u0000☃'],
  ['no JSON', madeOf('nonsense')],
  ['no list', madeOf({ 0: name, length: 5 })],
  ['null', madeOf(null)],
  ['of another list with the same types', madeOf(['Other', ...position])],
  ['without the name of its list', madeOf(position)],
  ['too short', madeOf([name, at, title])],
  ['too long a list', madeOf([name, ...position, 1])],
  ['longer than any', madeOf([name, at, 'x'.repeat(5_000), count, id])],
  ['with a year before Christ', madeOf([name, '-000044-03-15T00:00:00.000Z', title, count, id])],
  ['with a year zero', madeOf([name, '0000-03-15T00:00:00.000Z', title, count, id])],
  ['with a year out of range', madeOf([name, '+275760-01-01T00:00:00.000Z', title, count, id])],
  ['with a day that is not', madeOf([name, '2026-02-30T00:00:00.000Z', title, count, id])],
  ['with a number for a moment', madeOf([name, 0, title, count, id])],
  ['with a NUL', madeOf([name, at, 'a\0', count, id])],
  ['with half a surrogate pair', madeOf(JSON.stringify([name, at, 'a', count, id]).replace('"a"', '"\\ud83d"'))],
  ['with a number out of range', madeOf([name, at, title, 2 ** 31, id])],
  ['with a number beyond all', madeOf(`["${name}", "${at}", "x", 1e400, "${id}"]`)],
  ['with a fraction', madeOf([name, at, title, 1.5, id])],
  ['with what is no id', madeOf([name, at, title, count, '1; drop table'])],
  ['with null where there is none', madeOf([name, at, null, count, id])],
  ['with an object', madeOf([name, at, { $gt: '' }, count, id])],
])('a cursor that is %s is refused', (_what, cursor) => {
  const refused = () => list.decode(cursor);
  expect(refused).toThrow(DomainError);
  expect(refused).toThrow('is not a cursor of this list');
});
