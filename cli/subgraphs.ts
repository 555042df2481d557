import type { SubgraphDeclaration } from '../platform/subgraph.js';

/** Every service there is. This file and its neighbours are the one place that imports them all. */
export const subgraphs: readonly SubgraphDeclaration[] = [];
