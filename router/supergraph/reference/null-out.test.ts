import { buildSchema, parse } from 'graphql';
import { ResponseShape } from '../response-shape.js';
import { nullOut } from './null-out.js';

const schema = buildSchema(`
  type Query { thing: Thing strict: Thing! }
  type Thing { id: ID! next: Thing must: Thing! list: [Thing] full: [Thing!] all: [Thing!]! rows: [[Thing!]] }
`);
const shape = ResponseShape.of(
  schema,
  parse('{ thing { id next { id } must { id } list { id } full { id } all { id } rows { id } } strict { id must { id } } }'),
);
const thing = () => ({
  id: '1',
  next: { id: '2' },
  must: { id: '3' },
  list: [{ id: '4' }, { id: '5' }],
  full: [{ id: '6' }, { id: '7' }],
  all: [{ id: '8' }],
  rows: [[{ id: '9' }], [{ id: '10' }]],
});
const data = () => ({ thing: thing(), strict: { id: '11', must: { id: '12' } } });

test.each([
  ['a field that may be null', ['thing', 'next'], { ...data(), thing: { ...thing(), next: null } }],
  ['an element that may be null', ['thing', 'list', 1], { ...data(), thing: { ...thing(), list: [{ id: '4' }, null] } }],
  ['an element that may not: its list', ['thing', 'full', 0], { ...data(), thing: { ...thing(), full: null } }],
  ['an element within lists: the inner one', ['thing', 'rows', 1, 0], { ...data(), thing: { ...thing(), rows: [[{ id: '9' }], null] } }],
  ['a field that may not be null: what holds it', ['thing', 'must'], { ...data(), thing: null }],
  ['an element and a list that may not: what holds them', ['thing', 'all', 0], { ...data(), thing: null }],
  ['what nothing around may lack: all of it', ['strict', 'must'], null],
  ['what is not selected: nothing', ['thing', 'other'], data()],
  ['what is null already: nothing', ['strict', 'next', 'must'], data()],
])('null goes to %s', (_where, path, left) => {
  expect(nullOut(data(), shape, path)).toEqual(left);
});
