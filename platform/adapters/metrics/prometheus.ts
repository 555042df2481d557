import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EventMetrics } from './event-metrics.js';
import type { SagaMetrics } from './saga-metrics.js';

/** In seconds: from the few milliseconds of a notification to an hour of waiting behind a dead letter. */
const APPLIED_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/**
 * Counts events for Prometheus. `types` are the event types that may be a label: a record from the bus can name any type, and
 * each new label value would be a series for ever.
 */
export function prometheusEvents(registry: Registry, types: ReadonlySet<string>): EventMetrics {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const published = counter('lms_events_published_total', 'Events that the bus has acknowledged.', ['service', 'topic']);
  const skipped = counter('lms_events_skipped_total', 'Records that needed no work.', ['consumer', 'why']);
  const retried = counter('lms_events_retried_total', 'Failed tries of an event that is tried again.', ['consumer', 'type']);
  const dead = counter('lms_dead_letters_total', 'Events that were given up; each holds its key until an operator acts.', [
    'consumer',
    'type',
  ]);
  const applied = new Histogram({
    name: 'lms_event_applied_seconds',
    help: 'From when an event happened to its effects committed.',
    labelNames: ['consumer', 'type'],
    buckets: APPLIED_BUCKETS,
    registers,
  });
  const lag = new Gauge({
    name: 'lms_event_lag',
    help: 'Records of a topic that a consumer has not taken yet, at its last look.',
    labelNames: ['consumer', 'topic'],
    registers,
  });
  const known = (type: string): string => (types.has(type) ? type : 'unknown');
  return {
    published: (service, topic, count) => published.inc({ service, topic }, count),
    // The clocks of two machines may differ, and a histogram accepts nothing below zero.
    applied: (consumer, type, ms) => applied.observe({ consumer, type: known(type) }, Math.max(0, ms) / 1_000),
    skipped: (consumer, _type, why) => skipped.inc({ consumer, why }),
    retried: (consumer, type) => retried.inc({ consumer, type: known(type) }),
    deadLettered: (consumer, type) => dead.inc({ consumer, type: known(type) }),
    lag: (consumer, topic, records) => lag.set({ consumer, topic }, records),
  };
}

/** Counts sagas for Prometheus. */
export function prometheusSagas(registry: Registry): SagaMetrics {
  const registers = [registry];
  const started = new Counter({ name: 'lms_sagas_started_total', help: 'Sagas begun.', labelNames: ['saga'], registers });
  const finished = new Counter({
    name: 'lms_sagas_finished_total',
    help: 'Sagas ended, and how.',
    labelNames: ['saga', 'state'],
    registers,
  });
  const stuck = new Counter({
    name: 'lms_saga_steps_stuck_total',
    help: 'Steps out of tries, which an operator has to look at.',
    labelNames: ['saga', 'step'],
    registers,
  });
  return {
    started: (saga) => started.inc({ saga }),
    finished: (saga, state) => finished.inc({ saga, state }),
    stuck: (saga, step) => stuck.inc({ saga, step }),
  };
}
