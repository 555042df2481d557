import { newId } from '../../platform/kernel/ids.js';
import { goodValue, type Ids, KINDS } from '../../tests/fuzz/good-values.js';
import { hostileValues } from '../../tests/fuzz/hostile-values.js';
import { inVariables } from '../../tests/fuzz/requests.js';
import { positionsOfRoot } from '../../tests/fuzz/schema.js';
import { chance, oneOf } from '../../tests/kit/chance.js';

export interface Attack {
  readonly name: string;
  /** The bodies, which are sent in turn. */
  readonly bodies: readonly string[];
  /** How many send them, each again as soon as it is answered. */
  readonly senders: number;
  /** By a student; the others by somebody who is not signed in. */
  readonly signedIn?: boolean;
}

const body = (query: string, variables?: unknown): readonly string[] => [JSON.stringify({ query, variables })];

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { userId } }';
const REORDER = 'mutation ($input: ReorderModulesInput!) { reorderModules(input: $input) { id } }';
const COUNT = 'query ($text: String!) { courses(filter: { text: $text }) { totalCount } }';
const anId = '0198c0de-0000-7000-8000-000000000001';

const keys = (count: number) => body(REORDER, { input: Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1])) });
const aliases = (count: number) =>
  body(`{ ${Array.from({ length: count }, (_, n) => `a${n}: courses(first: 1) { nodes { id } }`).join(' ')} }`);

export const ATTACKS: readonly Attack[] = [
  {
    name: '200,000 nulls in a list of ids',
    bodies: body(REORDER, { input: { courseId: anId, moduleIds: Array(200_000).fill(null) } }),
    senders: 2,
  },
  { name: '50,000 keys that are not there', bodies: keys(50_000), senders: 2 },
  { name: 'as many as anybody may send (5,500)', bodies: keys(5_500), senders: 2 },
  { name: '50,000 keys, by a student', bodies: keys(50_000), senders: 2, signedIn: true },
  {
    name: 'a search for 900,000 letters of patterns',
    bodies: body('query ($text: String!) { courses(filter: { text: $text }) { nodes { id } } }', { text: 'a%_'.repeat(300_000) }),
    senders: 6,
  },
  { name: 'a search for the longest pattern that is taken', bodies: body(COUNT, { text: 'a%_'.repeat(66) }), senders: 6 },
  { name: 'sign-ins with a NUL', bodies: body(LOGIN, { input: { email: 'a\u0000@b.c', password: 'x' } }), senders: 5 },
  {
    name: 'sign-ins, 40 at once',
    bodies: body(LOGIN, { input: { email: 'nobody@example.org', password: 'not this one' } }),
    senders: 40,
  },
  { name: 'a query of 100 aliases', bodies: aliases(100), senders: 2 },
  { name: 'a query of 30 fields at its root', bodies: aliases(30), senders: 2 },
  { name: 'the same, by a student', bodies: aliases(30), senders: 2, signedIn: true },
  { name: 'a document of 5,000 levels', bodies: body(`{ a(b: ${'['.repeat(5_000)}${']'.repeat(5_000)}) }`), senders: 2 },
  { name: 'the fuzz suite', bodies: fuzzed(400), senders: 4 },
  { name: 'the fuzz suite, by a student', bodies: fuzzed(400), senders: 4, signedIn: true },
];

/** Requests as the fuzz suite makes them, about things that are not there. */
function fuzzed(count: number): readonly string[] {
  const random = chance(1);
  const ids = Object.fromEntries(KINDS.map((kind) => [kind, newId()])) as Ids;
  const positions = (['query', 'mutation'] as const).flatMap(positionsOfRoot).filter(({ fields }) => fields[0]?.name !== 'logout');
  return Array.from({ length: count }, () => {
    const position = oneOf(positions, random);
    const name = position.within.findLast((step) => step !== '0') ?? position.argument.name;
    const good = goodValue({ type: position.type, name, field: position.fields.at(-1)?.name ?? '', ids });
    const { query, variables } = inVariables(position, oneOf(hostileValues(position.type, good), random), ids);
    return `{"query":${JSON.stringify(query)},"variables":${variables}}`;
  });
}
