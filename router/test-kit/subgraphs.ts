import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLFieldResolver, parse, print, subscribe } from 'graphql';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { compose as composeSupergraph } from '../supergraph/compose.js';

type Resolver = GraphQLFieldResolver<never, SubgraphRequest>;
type Resolvers = Record<string, Record<string, Resolver | ((...args: never[]) => unknown)>>;

/** A subgraph of a test: in process, remembering what it was asked. */
export interface TestSubgraph extends SubgraphClient {
  readonly sdl: string;
  readonly asked: SubgraphRequest[];
  /** What it was asked since the last look, printed on one line each. */
  queries(): string[];
  /** Every call rejects with this until it is set to undefined again. */
  down: Error | undefined;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires",
  "@provides", "@override", "@tag", "@inaccessible", "@interfaceObject", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize"])\n`;

export function subgraph(name: string, sdl: string, resolvers: Resolvers): TestSubgraph {
  const typeDefs = parse(LINK + sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  const made: TestSubgraph = {
    name,
    sdl: LINK + sdl,
    asked: [],
    down: undefined,
    queries: () => made.asked.splice(0).map(({ document }) => print(document).replace(/\s+/g, ' ')),
    async execute(request) {
      made.asked.push(request);
      if (made.down) throw made.down;
      return execute({ schema, document: request.document, variableValues: request.variables, contextValue: request });
    },
    async subscribe(request) {
      return subscribe({ schema, document: request.document, variableValues: request.variables, contextValue: request }) as never;
    },
  };
  return made;
}

/** The composed supergraph. Throws with what composition has to say. */
export const compose = (...subgraphs: readonly TestSubgraph[]): string =>
  composeSupergraph(new Map(subgraphs.map(({ name, sdl }) => [name, sdl]))).supergraphSdl;
