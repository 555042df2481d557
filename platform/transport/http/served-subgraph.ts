import type { RunningSubgraph } from '../start-subgraph.js';

/** The parts of a running subgraph that are served over HTTP. */
export type ServedSubgraph = Pick<RunningSubgraph, 'declaration' | 'schema' | 'client' | 'feed' | 'context'>;
