import { dependenceOf, dependingOn } from '../../kernel/dependence.js';
import { progressOf } from '../../kernel/position.js';
import { callIn, headersOf, readResult, writtenResult } from './calls.js';

const read = (result: object) => readResult(JSON.stringify(result));

test.each(['nothing', 'kind', 'role', 'user'] as const)('what depended on %s does so in the next process, and shows it to nobody', (on) => {
  const result = read(writtenResult({ data: { a: 1 }, extensions: { cursor: '7' } }, on));
  expect([dependenceOf(result), result]).toEqual([on, { data: { a: 1 }, extensions: { cursor: '7' } }]);
});

test.each([
  ['of a release that says nothing of it', undefined],
  ['of a release that says what we do not know', 'organization'],
  ['that is no word', ['nothing']],
])('an answer %s is for its caller alone, and shows it to nobody', (_which, dependsOn) => {
  const result = read({ data: { a: 1 }, extensions: { dependsOn } });
  expect([dependenceOf(result), result]).toEqual(['user', { data: { a: 1 } }]);
});

test('an answer with errors is for its caller alone, whatever its service says', () => {
  const failed = { data: null, errors: [{ message: 'failed' }] };
  expect(dependenceOf(read({ ...failed, extensions: { dependsOn: 'nothing' } }))).toBe('user');
  expect(writtenResult(failed, dependenceOf(dependingOn('nothing', failed)))).toEqual(failed);
});

const mark = { id: '0198c0de-0000-7000-8000-000000000001', time: 1_900_000_000_000, topic: 'thing.events', type: 'THING_COUNTED' };

test('a position reaches the next process with a call', () => {
  expect(callIn(headersOf({ correlationId: 'c', after: [mark] }, 'passport')).after).toEqual([mark]);
  expect(callIn(headersOf({ correlationId: 'c' }, 'passport')).after).toBeUndefined();
});

test('an answer tells the next process of its progress, and shows it to nobody', () => {
  const progress = { recorded: [mark], behind: ['search.documents'] };
  const result = read(writtenResult({ data: { a: 1 } }, 'user', progress));
  expect([progressOf(result), result]).toEqual([progress, { data: { a: 1 } }]);
});
