import { jest } from '@jest/globals';
import { buildSchema, GraphQLError, type OperationDefinitionNode, parse } from 'graphql';
import { checkVariables, type InputRules, MAX_FAULTS } from './variables.js';

const SCHEMA = buildSchema(`
  type Query { go(input: Input, ids: [ID!], grid: [[Int!]!], role: Role): Boolean }
  enum Role { STUDENT INSTRUCTOR }
  input Input { ids: [ID!]! rubric: [Criterion!] note: String size: Float count: Int }
  input Criterion { title: String! levels: [Int!] }
`);
const RULES: InputRules = { list: 1_000, elements: 3_000, hideSuggestions: true };

function fieldsOf(declared: string, variables: Record<string, unknown>, rules: Partial<InputRules> = {}) {
  const [operation] = parse(`query (${declared}) { go }`).definitions;
  const refused = checkVariables(SCHEMA, operation as OperationDefinitionNode, variables, { ...RULES, ...rules });
  return refused?.details?.fields as Record<string, string> | undefined;
}

/** An array that tells whether anything has looked into it. */
function watched(length: number) {
  const looked: PropertyKey[] = [];
  const values = new Proxy(new Array(length).fill(null), {
    get(target, key, receiver) {
      if (key !== 'length') looked.push(key);
      return Reflect.get(target, key, receiver);
    },
  });
  return { values, looked };
}

describe('variables that fit', () => {
  it('are not refused', () => {
    const input = { ids: ['a', 1], rubric: [{ title: 'x', levels: [1, 2] }], note: null, size: 1.5, count: 7 };
    expect(fieldsOf('$input: Input!, $role: Role = STUDENT', { input })).toBeUndefined();
  });

  it('may have lists as long as is allowed, and one element in the place of a list', () => {
    expect(fieldsOf('$ids: [ID!]', { ids: new Array(1_000).fill('a') })).toBeUndefined();
    expect(fieldsOf('$ids: [ID!]', { ids: 'a' })).toBeUndefined();
  });
});

describe('a list that is too long', () => {
  it('is refused before anything looks at its elements', () => {
    const { values, looked } = watched(200_000);
    expect(fieldsOf('$input: Input!', { input: { ids: values } })).toEqual({ 'input.ids': 'must have 1000 elements at most' });
    expect(looked).toEqual([]);
  });

  it('is refused where it stands in other lists', () => {
    const { values, looked } = watched(1_001);
    const rubric = [{ title: 'x' }, { title: 'y', levels: values }];
    expect(fieldsOf('$input: Input!', { input: { ids: [], rubric } })).toEqual({
      'input.rubric.1.levels': 'must have 1000 elements at most',
    });
    expect(fieldsOf('$grid: [[Int!]!]', { grid: [[], values] })).toEqual({ 'grid.1': 'must have 1000 elements at most' });
    expect(looked).toEqual([]);
  });

  it('may be many lists together', () => {
    const levels = new Array(1_000).fill(1);
    const rubric = ['a', 'b', 'c'].map((title) => ({ title, levels }));
    expect(fieldsOf('$input: Input!', { input: { ids: [], rubric } })).toEqual({
      'input.rubric.2.levels': 'makes more than 3000 elements in the lists of one operation',
    });
    expect(fieldsOf('$a: [ID!], $b: [ID!]', { a: levels.map(String), b: levels.map(String) }, { elements: 1_999 })).toEqual({
      b: 'makes more than 1999 elements in the lists of one operation',
    });
  });
});

describe('many faults', () => {
  const many = 100_000;
  it.each([
    ['nulls in a list', '$ids: [ID!]', { ids: new Array(many).fill(null) }],
    ['unknown keys', '$input: Input!', { input: { ids: [], ...Object.fromEntries(Array.from({ length: many }, (_, i) => [`k${i}`, 1])) } }],
    ['variables that are missing', Array.from({ length: 100 }, (_, i) => `$v${i}: Int!`).join(' '), {}],
    ['empty elements of a nested list', '$input: Input!', { input: { ids: [], rubric: new Array(many).fill({}) } }],
  ])('end the search: %s', (_what, declared, variables) => {
    // What makes an error dear is its stack.
    const stacks = jest.spyOn(Error, 'captureStackTrace');
    const fields = fieldsOf(declared, variables, { list: many, elements: many });
    new GraphQLError('This one is counted, too');
    const made = stacks.mock.calls.length;
    stacks.mockRestore();
    expect(Object.keys(fields ?? {})).not.toEqual([]);
    expect(Object.keys(fields ?? {}).length).toBeLessThanOrEqual(MAX_FAULTS);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(5 * MAX_FAULTS);
  });
});

describe('a message', () => {
  it('says where and what, also of several faults at once', () => {
    const fields = fieldsOf('$input: Input!, $role: Role', { input: { ids: [null], count: 3_000_000_000, size: Infinity }, role: 'NONE' });
    expect(fields).toEqual({
      'input.ids.0': 'Expected non-nullable type "ID!" not to be null.',
      'input.size': 'Float cannot represent non numeric value: Infinity',
      'input.count': 'Int cannot represent non 32-bit signed integer value: 3000000000',
      role: 'Value "NONE" does not exist in "Role" enum.',
    });
  });

  it('suggests values of the schema only where that is wanted', () => {
    expect(fieldsOf('$role: Role', { role: 'STUDNT' })?.role).not.toMatch(/did you mean/i);
    expect(fieldsOf('$role: Role', { role: 'STUDNT' }, { hideSuggestions: false })?.role).toMatch(/did you mean/i);
    const unknownKey = { input: { ids: [], nots: 'x' } };
    expect(fieldsOf('$input: Input!', unknownKey)?.input).not.toMatch(/did you mean/i);
    expect(fieldsOf('$input: Input!', unknownKey, { hideSuggestions: false })?.input).toMatch(/did you mean/i);
  });

  it('does not repeat a value of any length', () => {
    for (const [declared, variables] of [
      ['$role: Role', { role: 'x'.repeat(500_000) }],
      ['$input: Input!', { input: { ids: [], ['x'.repeat(500_000)]: 1 } }],
      ['$ids: [ID!]', { ids: [{ a: 'x'.repeat(500_000) }] }],
    ] as const) {
      expect(JSON.stringify(fieldsOf(declared, variables)).length).toBeLessThan(500);
    }
  });
});
