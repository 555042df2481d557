import { buildSchema, GraphQLObjectType } from 'graphql';
import { DomainError } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { argumentReader } from './argument-reader.js';

const schema = buildSchema(`
  type Query { find(id: ID, ids: [[ID!]], text: String, input: Outer, filter: Outer, first: Int): Int  plain(first: Int, at: Float): Int  page(first: Int = 20, id: ID, all: Boolean = false): Int }
  input Outer { title: String ids: [ID!] inner: [Inner] count: Int }
  input Inner { id: ID text: String more: Inner }
`);
const query = schema.getQueryType() as GraphQLObjectType;
const argsOf = (field: string) => query.getFields()[field]?.args ?? [];
const read = argumentReader(argsOf('find')) as (values: Record<string, unknown>) => unknown;

/** The details of the refusal of these arguments. */
function refusal(values: Record<string, unknown>): unknown {
  try {
    return { read: read(values) };
  } catch (error) {
    return error instanceof DomainError && { [error.code]: error.details?.fields };
  }
}

const NUL = 'must not hold a NUL character';
const HALF = 'must not hold half of a surrogate pair';

test.each([
  ['an argument', { text: 'a\0b' }, { text: NUL }],
  ['an id', { id: '\0' }, { id: NUL }],
  ['half a surrogate pair', { text: 'a\ud83d' }, { text: HALF }],
  ['an input, whose paths start within it', { input: { title: '\udc00' } }, { title: HALF }],
  ['any other argument of an input type', { filter: { title: 'x\0' } }, { 'filter.title': NUL }],
  ['an argument that is too long', { text: 'x'.repeat(4_097) }, { text: 'must be 4096 characters at most' }],
  ['an id that is too long, wherever it stands', { input: { ids: ['x'.repeat(101)] } }, { 'ids.0': 'must be 100 characters at most' }],
  ['lists within lists', { ids: [[newId()], [newId(), '\0']] }, { 'ids.1.1': NUL }],
  ['a type that holds itself', { input: { inner: [null, { more: { more: { text: '\0' } } }] } }, { 'inner.1.more.more.text': NUL }],
])('refuses a text that cannot be stored in %s', (_where, values, fields) => {
  expect(refusal(values)).toEqual({ BAD_USER_INPUT: fields });
});

test('takes an argument that is null for one that is left out', () => {
  const page = argumentReader(argsOf('page'));
  expect(page?.({ first: null, id: null, all: null })).toEqual({ first: 20, id: null, all: false });
  expect(page?.({ first: 0, all: true })).toEqual({ first: 0, all: true });
});

test('gives an id its one spelling wherever it stands, and leaves everything else as it is', () => {
  const id = newId();
  const loud = id.toUpperCase();
  const values = {
    id: loud,
    ids: [[loud], null],
    text: loud,
    first: 3,
    input: { title: '😀 \n', ids: [loud], inner: [{ id: loud }], count: 1 },
  };
  expect(read(values)).toEqual({
    id,
    ids: [[id], null],
    text: loud,
    first: 3,
    input: { title: '😀 \n', ids: [id], inner: [{ id }], count: 1 },
  });
  expect(read({ id: 'No UUID', text: null })).toEqual({ id: 'No UUID', text: null });
});

test('does not touch what it was given: a default stands for every call', () => {
  const input = Object.freeze({ ids: Object.freeze([newId().toUpperCase()]) });
  expect(() => read({ input })).not.toThrow();
});

test('there is none for arguments without texts and ids', () => {
  expect(argumentReader(argsOf('plain'))).toBeUndefined();
});
