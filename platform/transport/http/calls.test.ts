import { dependenceOf, dependingOn } from '../../kernel/dependence.js';
import { readResult, writtenResult } from './calls.js';

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
