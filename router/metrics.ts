import { Gauge, Histogram, type Registry } from 'prom-client';

/** What the router counts. Labels are few: nothing that a client makes up becomes one. */
export interface RouterMetrics {
  /** A query or mutation that ran. `outcome` is `ok`, or the code of its first error. */
  operation(type: string, outcome: string, ms: number): void;
  /** An HTTP request, by the route that answered it. */
  request(route: string, status: number, ms: number): void;
  /** Tells where to look how many are connected at the moment. */
  watch(open: () => OpenStreams): void;
}

/** Clients that stay connected, and what they follow. */
export interface OpenStreams {
  readonly connections: number;
  readonly subscriptions: number;
}

/** In seconds. */
const ANSWER_TIMES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The same for Prometheus. */
export function prometheusRouter(registry: Registry): RouterMetrics {
  const registers = [registry];
  const operations = new Histogram({
    name: 'lms_operation_seconds',
    help: 'Queries and mutations, from valid document to response.',
    labelNames: ['type', 'outcome'],
    buckets: ANSWER_TIMES,
    registers,
  });
  const requests = new Histogram({
    name: 'lms_http_request_seconds',
    help: 'HTTP requests, by route and status.',
    labelNames: ['route', 'status'],
    buckets: ANSWER_TIMES,
    registers,
  });
  return {
    operation: (type, outcome, ms) => operations.observe({ type, outcome }, ms / 1_000),
    request: (route, status, ms) => requests.observe({ route, status }, ms / 1_000),
    watch(open) {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      gauge('lms_open_connections', 'WebSockets and streams over HTTP that are open.', () => open().connections);
      gauge('lms_open_subscriptions', 'Subscriptions under way.', () => open().subscriptions);
    },
  };
}
