import { collectDefaultMetrics, Registry } from 'prom-client';
import type { EventMetrics } from '../../platform/events/metrics.js';
import type { Logger } from '../../platform/log.js';
import { watchHeldEvents } from '../../platform/metrics/held-events.js';
import { prometheusEvents, prometheusSagas } from '../../platform/metrics/prometheus.js';
import type { RunningSubgraph } from '../../platform/runtime.js';
import type { SagaMetrics } from '../../platform/saga/metrics.js';
import { prometheusRouter, type RouterMetrics } from '../../router/metrics.js';
import { topics } from '../../schema/events/topics.js';

/** What this process counts, and the page that tells it. */
export interface Metrics {
  readonly registry: Registry;
  readonly events: EventMetrics;
  readonly sagas: SagaMetrics;
  /** Adds what only a server has: its router, its services' held events, its process. */
  serve(subgraphs: ReadonlyMap<string, RunningSubgraph>, log: Logger): RouterMetrics;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const types = new Set(topics.flatMap(({ events }) => events.map(({ type }) => type)));
  return {
    registry,
    events: prometheusEvents(registry, types),
    sagas: prometheusSagas(registry),
    serve(subgraphs, log) {
      collectDefaultMetrics({ register: registry });
      watchHeldEvents(registry, new Map([...subgraphs].map(([name, { orm }]) => [name, (sql) => orm.em.fork().execute(sql)])), log);
      return prometheusRouter(registry);
    },
  };
}
