import { execute, parse, validate } from 'graphql';
import { ErrorCode } from '../../platform/kernel/errors.js';
import { runner } from '../../router/test-kit/run.js';
import type { TestSubgraph } from '../../router/test-kit/subgraphs.js';
import { Choices } from './choices.js';
import { modelBy } from './model.js';
import { queryBy, VARIABLES } from './query.js';
import { merged, part } from './schemas.js';

/** Queries for each supergraph: to compose one costs more than to ask it. */
const QUERIES = 4;

interface Outcome {
  /** How many operations were compared. None for what cannot be composed: a split that leaves something out of reach is no supergraph. */
  readonly compared: number;
}

/** Asks the router over the parts, and graphql-js over the whole. Throws where they differ, with all that is needed to see it again. */
export async function check(structure: readonly number[], queries: readonly number[]): Promise<Outcome> {
  const model = modelBy(new Choices(structure));
  const whole = merged(model);
  const subgraphs = model.subgraphs.map((name) => part(model, name));
  const router = started(subgraphs);
  if (!router) return { compared: 0 };
  const choices = new Choices(queries);
  let compared = 0;
  for (let asked = 0; asked < QUERIES; asked += 1) {
    const source = queryBy(choices, model);
    const document = parse(source);
    if (validate(whole, document).length > 0) continue;
    const expected = plain(await execute({ schema: whole, document, variableValues: VARIABLES }));
    const { data, errors = [] } = await router.run(source, { variables: VARIABLES });
    // Lists within lists may cost more than an operation may.
    if (errors[0]?.extensions.code === ErrorCode.OPERATION_TOO_COMPLEX) continue;
    const difference = differenceOf(expected, { data, errors });
    if (difference) throw new Error([difference, source, ...subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl}`)].join('\n'));
    compared += 1;
  }
  return { compared };
}

function started(subgraphs: readonly TestSubgraph[]): ReturnType<typeof runner> | undefined {
  try {
    return runner(...subgraphs);
  } catch (error) {
    if (error instanceof Error && /cannot be satisfied|is not resolvable|satisfiab/i.test(error.message)) return undefined;
    throw Object.assign(new Error(`${error}\n${subgraphs.map(({ sdl }) => sdl).join('\n')}`), { cause: error });
  }
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly (string | number)[] }[];
}

const plain = (answer: object): Answer => JSON.parse(JSON.stringify(answer)) as Answer;

/** The same data, and an error where there is one: beside it a router may tell of what it had to fetch for it. */
function differenceOf(expected: Answer, given: Answer): string | undefined {
  const [wanted, had] = [expected.data, given.data].map((each) => JSON.stringify(sorted(each)));
  if (wanted !== had) return `expected ${wanted}\nreceived ${had}\nerrors ${JSON.stringify(given.errors)}`;
  const isTold = (expected.errors?.length ?? 0) > 0 === (given.errors?.length ?? 0) > 0;
  return isTold ? undefined : `expected errors ${JSON.stringify(expected.errors)}\nreceived ${JSON.stringify(given.errors)}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, sorted(each)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
