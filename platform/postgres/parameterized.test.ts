import { raw } from '@mikro-orm/core';
import { parameterized } from './parameterized.js';

test('each value becomes a parameter, with its place in the text', () => {
  expect(parameterized('select * from note where id = ? and title = ? limit ?', ['1', "it's", 3])).toEqual({
    text: 'select * from note where id = $1 and title = $2 limit $3',
    values: ['1', "it's", 3],
  });
});

test.each([
  ['of the ORM', 'id in (?, ?, ?) and title = ?', ['a', 'b', 'c', 'd'], 'id = any($1) and title = $2', [['a', 'b', 'c'], 'd']],
  ['of one', 'id in (?)', ['a'], 'id = any($1)', [['a']]],
  ['of ours', 'id in (?) and title = ?', [['a', 'b'], 'd'], 'id = any($1) and title = $2', [['a', 'b'], 'd']],
  ['of what is left out', 'id not in (?, ?)', ['a', null], 'id <> all($1)', [['a', null]]],
])('a list is one parameter, so that its length does not change the text: %s', (_which, where, parameters, expected, values) => {
  expect(parameterized(`select 1 where ${where}`, parameters)).toEqual({ text: `select 1 where ${expected}`, values });
});

test('a fragment of SQL is a part of the text', () => {
  expect(
    parameterized('insert into note (id, n, at) values (?, ?, ?)', ['1', raw('default'), raw('greatest(?, now())', ['2020'])]),
  ).toEqual({
    text: 'insert into note (id, n, at) values ($1, default, greatest($2, now()))',
    values: ['1', '2020'],
  });
});

test('a question mark that is escaped is an operator', () => {
  expect(parameterized('select facts \\? ? from note', ['key'])).toEqual({ text: 'select facts ? $1 from note', values: ['key'] });
});

test.each<[string, string, unknown[]]>([
  ['nothing to put in', 'select 1', []],
  ['a statement that takes no parameters', 'set local search_path = ?', ['public']],
  ['several statements', 'select ?; select 2', [1]],
  ['a parameter of its own', 'select $1, ?', [1]],
  ['an identifier', 'select ?? from note where id = ?', ['id', 1]],
  ['a list that is no list of `in`', 'select array[?]', [['a', 'b']]],
  ['an empty list', 'select 1 where id in (?)', [[]]],
  ['a list of lists', 'select 1 where (id, n) in (?)', [[['a', 1]]]],
  ['undefined', 'select ?', [undefined]],
  ['too many values', `insert into note values (${Array(41).fill('?')})`, Array(41).fill(1)],
  ['an update of many rows', 'update "note" set "title" = case when ("id" = ?) then ? else "title" end', ['1', 'A']],
  ['more values than places', 'select ?', [1, 2]],
])('the ORM writes literals for %s', (_what, sql, parameters) => {
  expect(parameterized(sql, parameters)).toBeUndefined();
});
