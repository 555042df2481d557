import type { RunningSubgraph } from '../start-subgraph.js';

/** What of a running subgraph is served over HTTP. */
export type ServedSubgraph = Pick<RunningSubgraph, 'declaration' | 'schema' | 'client' | 'feed' | 'context'>;
