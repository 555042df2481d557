import { parse } from 'graphql';
import { compose, subgraph } from '../test-kit/subgraphs.js';
import { SupergraphGeneration } from './generation.js';

const shelf = subgraph(
  'shelf',
  `type Query {
    book: Book
    books(first: Int = 20): BookConnection
    listed(first: Int): [Book!]
    tops: [Book!] @listSize(assumedSize: 3)
    sliced(count: Int): Slice @listSize(slicingArguments: ["count"], sizedFields: ["books"])
    dear: Book @cost(weight: 50)
    atlas: Atlas
  }
  type BookConnection { nodes: [Book!]! edges: [BookEdge!]! totalCount: Int }
  type BookEdge { cursor: String! node: Book! }
  type Slice { books: [Book!]! others: [Book!]! }
  type Book { id: ID! tags: [String!]! related: [Book!]! similar(first: Int = 5): [Book!]! }
  type Atlas @cost(weight: 7) { id: ID! }`,
  {},
);
const generation = new SupergraphGeneration(compose(shelf), [shelf]);

function cost(source: string, variables: Record<string, unknown> = {}): number {
  const { node, fragments } = generation.operations.analyze(source, parse(source), undefined);
  return generation.costs.of(node, fragments, variables);
}

describe('the cost of an operation', () => {
  it.each([
    ['an object', '{ book { id tags } }', 1],
    ['an object in an object', '{ book { id } again: book { id } }', 2],
    ['a page as long as it is asked for', '{ books(first: 50) { nodes { id } } }', 1 + 50],
    ['a page of the length it has by default', '{ books { nodes { id } totalCount } }', 1 + 20],
    ['an edge and its node', '{ books(first: 10) { edges { node { id } } } }', 1 + 10 * 2],
    ['a list that is a page itself', '{ listed(first: 4) { id } }', 4],
    ['a page of a length that nobody says', '{ listed { id } }', 20],
    ['a page no longer than pages get', '{ books(first: 1000000) { nodes { id } } }', 1 + 100],
    ['a page of a negative length', '{ books(first: -5) { nodes { id } } }', 1],
    ['a list without pages', '{ book { related { id } } }', 1 + 10],
    [
      'lists within pages, multiplied',
      '{ books(first: 10) { nodes { similar(first: 3) { related { id } } } } }',
      1 + 10 * (1 + 3 * (1 + 10)),
    ],
    ['@listSize of a field', '{ tops { id } }', 3],
    ['@listSize by another argument, for the fields it names', '{ sliced(count: 30) { books { id } others { id } } }', 1 + 30 + 10],
    ['@cost of a field', '{ dear { id } }', 50],
    ['@cost of a type', '{ atlas { id } }', 7],
    ['a fragment each time it is spread', '{ book { ...B } x: book { ...B } } fragment B on Book { related { id } }', 2 * (1 + 10)],
    ['an inline fragment', '{ ... on Query { book { ... { related { id } } } } }', 1 + 10],
  ])('counts %s', (_name, source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  it('goes by variables, and by their defaults', () => {
    const source = 'query ($n: Int = 7) { books(first: $n) { nodes { id } } }';
    expect(cost(source, { n: 30 })).toBe(1 + 30);
    expect(cost(source)).toBe(1 + 7);
  });

  it('of fragments that multiply is found without unfolding them', () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Book { a: related { ...F${i + 1} } b: related { ...F${i + 1} } }`,
    );
    const source = `{ book { ...F0 } } ${levels.join(' ')} fragment F40 on Book { id }`;
    expect(cost(source)).toBeGreaterThan(1e30);
  });
});
