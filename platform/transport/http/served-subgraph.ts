import type { GraphQLSchema } from 'graphql';
import type { FeedHub } from '../../messaging/feed/hub.js';
import type { SubgraphDeclaration } from '../../service/declaration.js';
import type { SubgraphClient } from '../client.js';
import type { RunningSubgraph } from '../start-subgraph.js';

/** The parts of a running subgraph that are served over HTTP. */
export interface ServedSubgraph extends Pick<RunningSubgraph, 'context'> {
  readonly declaration: Pick<SubgraphDeclaration, 'name' | 'http'>;
  readonly schema: GraphQLSchema;
  readonly client: Pick<SubgraphClient, 'execute' | 'subscribe'>;
  readonly feed: Pick<FeedHub, 'currentCursor'>;
}
