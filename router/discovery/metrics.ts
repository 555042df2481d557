import { Counter, Gauge, type Registry } from 'prom-client';

/** What is counted of the supergraph's changes. */
export interface SupergraphMetrics {
  loaded(): void;
  /** All subgraphs whose schema is refused at the moment. */
  refused(subgraphs: readonly string[]): void;
}

export function prometheusSupergraph(registry: Registry): SupergraphMetrics {
  const registers = [registry];
  const loaded = new Counter({ name: 'lms_supergraph_compositions_total', help: 'Changed supergraphs that were loaded.', registers });
  const refused = new Gauge({
    name: 'lms_supergraph_refused',
    help: '1 for a subgraph whose changed schema does not compose.',
    labelNames: ['subgraph'],
    registers,
  });
  return {
    loaded: () => loaded.inc(),
    refused(subgraphs) {
      refused.reset();
      for (const subgraph of subgraphs) refused.set({ subgraph }, 1);
    },
  };
}
