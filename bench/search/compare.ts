import type { Access } from '../../platform/adapters/search-index/search-index.js';
import type { Client } from '../../tests/kit/client.js';
import { percentile, type Row } from '../machine.js';
import type { Engine, Replay } from './engine.js';
import type { Query } from './made-up-queries.js';

/** Who asks, and what they may find. */
export interface Asker {
  readonly name: string;
  readonly client: Client;
  readonly access: Access;
}

const PAGE = 20;
const FACETS = ['kinds', 'topics', 'level', 'language', 'free', 'instructorId'];

/** What a client asks of a search. */
export const SHAPES = {
  hits: { name: 'hits', selection: '', facets: [] },
  facets: { name: 'hits and facets', selection: 'facets { name buckets { value count } }', facets: FACETS },
  courses: {
    name: 'hits, facets, courses with their instructors',
    selection: `facets { name buckets { value count } }
      hits { node { ... on Course { id title summary price { amount currency } instructor { id displayName } } } }`,
    facets: FACETS,
  },
} as const;
export type Shape = (typeof SHAPES)[keyof typeof SHAPES];

/** In ms. */
interface Taken {
  readonly kind: string;
  readonly engine: number;
  readonly endpoint: number;
}

/** Each query through the endpoint and by the engine alone, one after the other, either first in turn. */
export async function compared(engine: Engine, { client, access }: Asker, shape: Shape, queries: readonly Query[]): Promise<Taken[]> {
  const document = `query ($text: String!, $filter: SearchFilter) { search(text: $text, filter: $filter, first: ${PAGE}) {
    totalCount hits { kind id title snippet topics score } pageInfo { hasNextPage endCursor } ${shape.selection} } }`;
  return inTurn(queries, async ({ kind, text, filter }) => {
    const filters = Object.fromEntries(Object.entries(filter ?? {}).map(([name, value]) => [name, [value].flat().map(String)]));
    const replay = await engine.search({ text, filters, access, facets: shape.facets, first: PAGE });
    return { kind, replay, ask: () => client.ok(document, { text, filter }) };
  });
}

export async function comparedSuggestions(engine: Engine, { client, access }: Asker, prefixes: readonly string[]): Promise<Taken[]> {
  return inTurn(prefixes, async (prefix) => ({
    kind: 'suggestions',
    replay: await engine.suggest({ prefix, access, first: 8 }),
    ask: () => client.ok('query ($prefix: String!) { suggest(prefix: $prefix) }', { prefix }),
  }));
}

interface Prepared {
  readonly kind: string;
  readonly replay: Replay;
  ask(): Promise<unknown>;
}

async function inTurn<Asked>(all: readonly Asked[], prepare: (asked: Asked) => Promise<Prepared>): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const [nth, each] of all.entries()) {
    const { kind, replay, ask } = await prepare(each);
    const ways = nth % 2 === 0 ? [replay, ask] : [ask, replay];
    const [one, other] = [await timed(ways[0] as Replay), await timed(ways[1] as Replay)];
    taken.push(nth % 2 === 0 ? { kind, engine: one, endpoint: other } : { kind, engine: other, endpoint: one });
  }
  return taken;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export const HEAD = [
  'asked for',
  'by',
  'kind of query',
  'engine: p50, ms',
  'p99, ms',
  'endpoint: p50, ms',
  'p99, ms',
  'ratio of p50',
  'of p99',
];

export function rowOf(name: string, asker: Asker, kind: string, taken: readonly Taken[]): Row {
  const of = (way: 'engine' | 'endpoint', share: number) =>
    percentile(
      taken.map((each) => each[way]),
      share,
    );
  const ratio = (share: number) => (of('endpoint', share) / of('engine', share)).toFixed(2);
  const ms = [of('engine', 0.5), of('engine', 0.99), of('endpoint', 0.5), of('endpoint', 0.99)].map((value) => value.toFixed(1));
  return [name, asker.name, kind, ...ms, ratio(0.5), ratio(0.99)];
}
