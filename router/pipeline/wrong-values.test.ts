import { DateTime, SafeInt } from '../../platform/service/graphql/scalars.js';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { compose, subgraph } from '../test-kit/subgraphs.js';
import { TRANSPORTS } from '../test-kit/transports.js';

afterEach(stopAll);

const values = subgraph(
  'values',
  `scalar DateTime
  scalar SafeInt
  enum Role { STUDENT INSTRUCTOR }
  type Query {
    at(moment: DateTime, moments: [DateTime!]): DateTime
    much(amount: SafeInt, size: Float, count: Int): SafeInt
    people(role: Role): Boolean
    deletedFor: Boolean
    page: Page
  }
  type Page { title: String }
  type Mutation { reorder(input: ReorderInput!): Boolean }
  input ReorderInput { id: ID! ids: [ID!]! rubric: [CriterionInput!] }
  input CriterionInput { title: String! scores: [Int!] }`,
  { DateTime, SafeInt, Query: { at: (_: unknown, { moment }: { moment: Date }) => moment } } as never,
);
const supergraphSdl = compose(values);

/** Behind the limits of bodies are those of what is in them. */
const LARGE = 4_194_304;

async function serveValues(production = true) {
  values.asked.splice(0);
  return serveSubscriptions(
    { production, limits: { anonymousBody: LARGE, body: LARGE, values: LARGE } },
    { supergraphSdl, clients: [values] },
  );
}

const REORDER = 'mutation ($i: ReorderInput!) { reorder(input: $i) }';
const unknownKeys = Object.fromEntries(Array.from({ length: 50_000 }, (_each, index) => [`key${index}`, 1]));

/** Each with the fields that are to be blamed, or with how many there are to be. */
const WRONG: [what: string, query: string, variables: object, fields: readonly string[] | number][] = [
  ['200,000 nulls in a list', REORDER, { i: { id: 'c', ids: new Array(200_000).fill(null) } }, ['i.ids']],
  ['nulls in a list that is not too long', REORDER, { i: { id: 'c', ids: new Array(1_000).fill(null) } }, 20],
  ['unknown input keys', REORDER, { i: { id: 'c', ids: [], ...unknownKeys } }, ['i']],
  [
    'a long list in a list',
    REORDER,
    { i: { id: 'c', ids: [], rubric: [{ title: 'x', scores: new Array(9_999).fill(1) }] } },
    ['i.rubric.0.scores'],
  ],
  ['a long list in a document', `mutation { reorder(input: { id: "c", ids: [${'1 '.repeat(1_001)}] }) }`, {}, ['input.ids']],
  ['month 13', 'query ($m: DateTime) { at(moment: $m) }', { m: '2026-13-01T00:00:00Z' }, ['m']],
  ['month 13 in a document', '{ at(moment: "2026-13-01T00:00:00Z") }', {}, ['moment']],
  ['30 February', 'query ($m: [DateTime!]) { at(moments: $m) }', { m: ['2026-02-28T00:00:00Z', '2026-02-30T00:00:00Z'] }, ['m.1']],
  ['30 February in a document', '{ at(moments: ["2026-02-28T00:00:00Z", "2026-02-30T00:00:00Z"]) }', {}, ['moments.1']],
  ['30 February as a default', 'query ($m: DateTime = "2026-02-30T00:00:00Z") { at(moment: $m) }', {}, ['m']],
  ['half a unit', 'query ($a: SafeInt) { much(amount: $a) }', { a: 1.5 }, ['a']],
  ['half a unit in a document', '{ much(amount: 1.5) }', {}, ['amount']],
  ['2^53', 'query ($a: SafeInt) { much(amount: $a) }', { a: 2 ** 53 }, ['a']],
  ['2^53 in a document', '{ much(amount: 9007199254740992) }', {}, ['amount']],
  ['1e400 in a document', '{ much(size: 1e400) }', {}, ['size']],
  ['an Int of 33 bits in a document', '{ much(count: 4294967296) }', {}, ['count']],
  ['a text for an Int in a document', '{ much(count: "many") }', {}, ['count']],
];

describe.each(Object.entries(TRANSPORTS))('over %s', (_name, ask) => {
  it.each(WRONG)('%s: BAD_USER_INPUT with the path, and no subgraph hears of it', async (_what, query, variables, fields) => {
    const served = await serveValues();
    const { errors = [], data } = await ask(served, { query, variables });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    const blamed = Object.keys(errors[0]?.extensions.details?.fields ?? {});
    expect(typeof fields === 'number' ? blamed.length : blamed).toEqual(fields);
    expect(data).toBeUndefined();
    expect(values.asked).toEqual([]);
    expect(JSON.stringify(errors).length).toBeLessThan(10_000);
  });

  it('1e400 in a variable is BAD_USER_INPUT, too', async () => {
    const served = await serveValues();
    // JSON has no Infinity, but numbers that become it.
    const stringify = JSON.stringify;
    const variables = { size: { toJSON: () => 'HUGE' } };
    JSON.stringify = ((value: never) => stringify(value).replaceAll('"HUGE"', '1e400')) as typeof JSON.stringify;
    try {
      const { errors = [] } = await ask(served, { query: 'query ($size: Float) { much(size: $size) }', variables });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: { fields: { size: expect.any(String) } } } }]);
    } finally {
      JSON.stringify = stringify;
    }
  });

  it('hundreds of thousands of lines are refused before the place of an error is looked for', async () => {
    const wrong = Array.from({ length: 100 }, (_each, index) => `wrong${index}`).join(' ');
    const { errors } = await ask(await serveValues(), { query: `{${'\n'.repeat(400_000)}${wrong}}` });
    expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }]);
    expect(errors?.[0]).not.toHaveProperty('locations');
  });

  it.each([300, 1_000, 2_000, 2_400, 5_000])('%s lists within each other are refused before anything walks them', async (levels) => {
    const { errors = [] } = await ask(await serveValues(), { query: `{ much(count: ${'['.repeat(levels)}${']'.repeat(levels)}) }` });
    expect(['OPERATION_TOO_COMPLEX', 'GRAPHQL_PARSE_FAILED']).toContain(errors[0]?.extensions.code);
    expect(errors[0]?.message).toMatch(/nests|tokens/);
  });

  it.each([
    ['a field', (name: string) => `{ ${name} }`],
    ['what cannot be parsed', (name: string) => `{ people(role: ${name} ${name} }`],
    ['a value', (name: string) => `{ much(count: "${name}") }`],
    ['an operation', (name: string) => `query ${name} { ${'much(count: $no) '.repeat(40)} }`],
  ])('an answer does not repeat the long name of %s', async (_what, query) => {
    const { errors = [] } = await ask(await serveValues(false), { query: query('x'.repeat(400_000)) });
    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors).length).toBeLessThan(50_000);
  });

  it('a good date comes back as the same moment', async () => {
    const served = await serveValues();
    const query = 'query ($m: DateTime) { at(moment: $m) b: at(moment: "2024-02-29T12:00:00+01:00") }';
    const { data } = await ask(served, { query, variables: { m: '2026-01-31T12:00:00Z' } });
    expect(data).toEqual({ at: '2026-01-31T12:00:00.000Z', b: '2024-02-29T11:00:00.000Z' });
  });

  const CURIOUS: [what: string, query: string, variables: object][] = [
    ['the schema', '{ __schema { types { name } } }', {}],
    ['a type of the schema', '{ __type(name: "Query") { fields { name } } }', {}],
    ['a field by half of its name', '{ deletedFo }', {}],
    ['how to select of a type', '{ page }', {}],
    ['a value by half of its name', '{ people(role: STUDNT) }', {}],
    ['a value by half of its name, in a variable', 'query ($r: Role) { people(role: $r) }', { r: 'STUDNT' }],
    ['a value by half of its name, as a text', '{ people(role: "STUDNT") }', {}],
    ['an argument by half of its name', '{ people(rol: STUDENT) }', {}],
    ['an input field by half of its name', 'mutation { reorder(input: { id: "1", ids: [], idz: [] }) }', {}],
    ['an input field by half of its name, in a variable', REORDER, { i: { id: '1', ids: [], idz: [] } }],
    ['a type by half of its name', 'query ($r: Rol) { people(role: $r) }', {}],
  ];
  it.each(CURIOUS)('production does not tell %s', async (_what, query, variables) => {
    const { errors = [], data } = await ask(await serveValues(), { query, variables });
    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify({ errors, data })).not.toMatch(/did you mean|deletedFor|STUDENT/i);
    expect(data).toBeUndefined();
  });

  it.each(CURIOUS.slice(2))('development helps with %s', async (_what, query, variables) => {
    const { errors = [] } = await ask(await serveValues(false), { query, variables });
    expect(JSON.stringify(errors)).toMatch(/did you mean/i);
  });
});
