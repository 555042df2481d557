import { DomainError } from '../../kernel/errors.js';
import { decodeCursor, encodeCursor } from './cursor.js';

const position = { writer: 2n ** 64n - 1n, id: 2n ** 63n - 1n, at: 1_767_225_600_000 };
const madeOf = (text: string) => Buffer.from(text).toString('base64url');

test('a cursor is read as it was made', () => {
  expect(decodeCursor('course', encodeCursor('course', { ...position, writer: 12n }))).toEqual({ ...position, writer: 12n });
});

test.each([
  ['of another service', encodeCursor('payment', { ...position, writer: 12n })],
  ['without a service', madeOf('1.2.3')],
  ['of a row beyond all numbers', madeOf('course.1.9999999999999999999.3')],
  ['of a transaction with too many digits', madeOf('course.99999999999999999999.1.3')],
  ['negative', madeOf('course.-1.1.3')],
  ['of another kind of number', madeOf('course.0x1.1.3')],
  ['nonsense', 'nonsense'],
  ['longer than any', madeOf(`${'c'.repeat(400)}.1.1.3`)],
])('a cursor that is %s is refused', (_what, cursor) => {
  expect(() => decodeCursor('course', cursor)).toThrow(DomainError);
});
