import { isOutage } from './outage.js';
import { isRefusedValue } from './refused-value.js';

const failure = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

test.each([
  ['a NUL in a text', failure('22021')],
  ['a text that is no uuid', failure('22P02')],
  ['a number out of range', failure('22003')],
  ['a date that cannot be', failure('22008')],
  ['a text too long for its index', failure('54000')],
  ['a NUL in the statement itself', failure('08P01', 'invalid message format')],
  ['one of them, as the cause of another error', new Error('wrapped', { cause: failure('22021') })],
])('%s is a refused value and no outage', (_what, error) => {
  expect([isRefusedValue(error), isOutage(error)]).toEqual([true, false]);
});

test.each([
  ['a connection that broke', failure('08006')],
  ['a pooler whose server is away', failure('08P01', 'server login has been failing')],
  ['a full disk', failure('53100')],
  ['a shutdown', failure('57P01')],
])('%s is an outage and no refused value', (_what, error) => {
  expect([isRefusedValue(error), isOutage(error)]).toEqual([false, true]);
});

test('a broken rule of the database is neither', () => {
  const error = failure('23505');
  expect([isRefusedValue(error), isOutage(error)]).toEqual([false, false]);
});
