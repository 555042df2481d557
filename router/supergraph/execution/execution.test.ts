import { parse } from 'graphql';
import { pino } from 'pino';
import { plan } from '../../pipeline/plan.js';
import { testExecutor } from '../../test-kit/executor.js';
import { nobody, runner } from '../../test-kit/run.js';
import { subgraph, type TestSubgraph } from '../../test-kit/subgraphs.js';
import { executePlan } from '../execute-plan.js';

/** What the executor of Apollo's gateway answers wrongly, without an error. */
const ours = testExecutor === 'own' ? describe : describe.skip;

/** Things of a shelf whose keys have different types: asked for at once, one of them goes under another name. */
function shelf(id: unknown) {
  const shelves = subgraph(
    'shelves',
    `type Query { things: [Thing] }
    union Thing = Book | Tool
    type Book @key(fields: "id") { id: ID! }
    type Tool @key(fields: "id") { id: Int! }`,
    {
      Query: {
        things: () => [
          { __typename: 'Book', id: 'b' },
          { __typename: 'Tool', id },
        ],
      },
    } as never,
  );
  const names = subgraph(
    'names',
    `type Book @key(fields: "id") { id: ID! name: String }
    type Tool @key(fields: "id") { id: Int! name: String }`,
    { Book: { name: ({ id }: { id: string }) => `book ${id}` }, Tool: { name: ({ id: of }: { id: number }) => `tool ${of}` } } as never,
  );
  return runner(shelves, names);
}

/** Values of different types under one name, which another subgraph needs. */
function measured(types: Record<'Book' | 'Tool', string>, values: Record<'Book' | 'Tool', unknown>) {
  const source = subgraph(
    'source',
    `type Query { things: [Thing] }
    union Thing = Book | Tool
    type Book @key(fields: "id") { id: ID! size: ${types.Book} }
    type Tool @key(fields: "id") { id: ID! size: ${types.Tool} }`,
    {
      Query: {
        things: () => [
          { __typename: 'Book', id: 'b', size: values.Book },
          { __typename: 'Tool', id: 't', size: values.Tool },
        ],
      },
    } as never,
  );
  const told = ({ size }: { size: unknown }) => `size ${JSON.stringify(size)}`;
  const tags = subgraph(
    'tags',
    `type Book @key(fields: "id") { id: ID! size: ${types.Book} @external tag: String @requires(fields: "size") }
    type Tool @key(fields: "id") { id: ID! size: ${types.Tool} @external tag: String @requires(fields: "size") }`,
    { Book: { tag: told }, Tool: { tag: told } } as never,
  );
  return runner(source, tags);
}

ours('a value that JavaScript takes for false', () => {
  it.each([0, 1])('is a key: %d', async (id) => {
    const { run } = shelf(id);
    expect(await run('{ things { ... on Book { name } ... on Tool { name } } }')).toEqual({
      data: { things: [{ name: 'book b' }, { name: `tool ${id}` }] },
    });
  });

  it.each([
    ['Int', 'String', 7, ''],
    ['String', 'Int', 'x', 0],
    ['String', 'Boolean', 'x', false],
    ['String', 'Float', 'x', 0],
  ])('is a value where another field of its name has another type: %s and %s', async (Book, Tool, book, tool) => {
    const { run } = measured({ Book, Tool }, { Book: book, Tool: tool });
    expect(await run('{ things { ... on Book { of: size tag } ... on Tool { size tag } } }')).toEqual({
      data: {
        things: [
          { of: book, tag: `size ${JSON.stringify(book)}` },
          { size: tool, tag: `size ${JSON.stringify(tool)}` },
        ],
      },
    });
  });
});

ours('what a field requires of a list of lists', () => {
  it('is sent as it is', async () => {
    const cell = 'type Cell @shareable { n: Int }';
    const grids = subgraph('grids', `${cell} type Query { board: Board } type Board @key(fields: "id") { id: ID! rows: [[Cell]] }`, {
      Query: { board: () => ({ id: 'b', rows: [[{ n: 1 }, { n: 2 }], [], [null, { n: 3 }]] }) },
    } as never);
    const sums = subgraph(
      'sums',
      `${cell} type Board @key(fields: "id") { id: ID! rows: [[Cell]] @external told: String @requires(fields: "rows { n }") }`,
      { Board: { told: ({ rows }: { rows: unknown }) => JSON.stringify(rows) } } as never,
    );
    const { run } = runner(grids, sums);
    expect(await run('{ board { told } }')).toEqual({ data: { board: { told: '[[{"n":1},{"n":2}],[],[null,{"n":3}]]' } } });
  });
});

/** Runs an operation by another plan than the planner's. */
async function runBy(node: undefined, source: string, ...subgraphs: TestSubgraph[]) {
  const { generation } = runner(...subgraphs);
  const planned = plan(generation, generation.operations.analyze(source, parse(source), undefined), new Set());
  const scope = { principal: nobody, correlationId: 'corr', log: pino({ enabled: false }) };
  const operation = { ...planned, plan: { kind: 'QueryPlan', node } as const };
  return executePlan({ generation, operation, variables: {}, scope });
}

ours('a root field that no fetch is for', () => {
  it('is an error, and not a thing that does not exist', async () => {
    const things = subgraph('things', 'type Query { thing: Int other: Int }', {});
    const { data, errors } = await runBy(undefined, '{ __typename here: thing other @skip(if: true) }', things);
    expect({ ...data }).toEqual({ __typename: 'Query', here: null });
    expect(errors).toMatchObject([{ path: ['here'], extensions: { code: 'INTERNAL' } }]);
  });
});

describe('an object of which all is skipped', () => {
  const things = subgraph('things', 'type Query { thing: Thing none: Thing } type Thing { name: String next: Thing }', {
    Query: { thing: () => ({ name: 'x', next: {} }), none: () => null },
  } as never);

  it.each([
    '{ thing { name @skip(if: true) } none { name @skip(if: true) } }',
    'query ($no: Boolean = false) { thing { ...F } none { ... @include(if: $no) { name } } } fragment F on Thing { name @include(if: $no) }',
  ])('is there all the same: %s', async (source) => {
    const { run } = runner(things);
    expect(await run(source)).toEqual({ data: { thing: {}, none: null } });
  });

  it('is there within another', async () => {
    const { run } = runner(things);
    expect(await run('{ thing { next { name @skip(if: true) } } }')).toEqual({ data: { thing: { next: {} } } });
  });
});

describe('names that JavaScript has a meaning for', () => {
  it('are names like others', async () => {
    const things = subgraph('things', 'type Query { thing: Thing } type Thing { constructor: Int name: String }', {
      Query: { thing: () => ({ constructor: 7, name: 'x' }) },
    } as never);
    const { run } = runner(things);
    expect(await run('{ thing { toString: name constructor hasOwnProperty: constructor } }')).toEqual({
      data: { thing: { toString: 'x', constructor: 7, hasOwnProperty: 7 } },
    });
  });
});

describe('introspection', () => {
  it('is answered beside data, under any names', async () => {
    const things = subgraph('things', 'type Query { thing(id: ID = 1): Thing } type Thing { id: ID label: String }', {
      Query: { thing: () => ({ id: 't', label: 'x' }) },
    } as never);
    const { run } = runner(things);
    const source = `query ($name: String!) {
      thing { id: label }
      ... on Query { type: __type(name: $name) { id: name fields { ...Named } } }
    } fragment Named on __Field { name }`;
    expect(await run(source, { variables: { name: 'Thing' } })).toEqual({
      data: { thing: { id: 'x' }, type: { id: 'Thing', fields: [{ name: 'id' }, { name: 'label' }] } },
    });
  });
});
