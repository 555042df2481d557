import { collectDefaultMetrics, Registry } from 'prom-client';
import type { EventMetrics } from '../../platform/adapters/metrics/event-metrics.js';
import { watchParkedMessages } from '../../platform/adapters/metrics/parked-messages.js';
import { prometheusEvents, prometheusSagas } from '../../platform/adapters/metrics/prometheus.js';
import type { SagaMetrics } from '../../platform/adapters/metrics/saga-metrics.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { RunningSubgraph } from '../../platform/transport/start-subgraph.js';
import { prometheusRouter, type RouterMetrics } from '../../router/metrics.js';
import { topics } from '../../schema/events/topics.js';

/** The metrics of this process. */
export interface Metrics {
  readonly registry: Registry;
  readonly events: EventMetrics;
  readonly sagas: SagaMetrics;
  /** Adds the metrics of a server: its router, its services' parked messages, its process. */
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
      watchParkedMessages(registry, new Map([...subgraphs].map(([name, { orm }]) => [name, (sql) => orm.em.fork().execute(sql)])), log);
      return prometheusRouter(registry);
    },
  };
}
