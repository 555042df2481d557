import { Gauge, type Registry } from 'prom-client';
import { withDeadline } from '../../kernel/deadline.js';
import type { Logger } from '../../kernel/log.js';

type Execute = (sql: string) => Promise<readonly object[]>;

interface ParkedCount {
  readonly consumer: string;
  readonly state: string;
  readonly count: number;
}

/** How long the page waits for one database, in ms. */
const TIMEOUT_MS = 2_000;

/** Reports the dead letters and parked messages of each service by state, counted whenever the metrics page is read. */
export function watchParkedMessages(registry: Registry, services: ReadonlyMap<string, Execute>, log: Logger): void {
  new Gauge({
    name: 'lms_held_events',
    help: 'Events that are held: DEAD until an operator acts, RETRYING, or WAITING behind an earlier one of their key.',
    labelNames: ['service', 'consumer', 'state'],
    registers: [registry],
    async collect() {
      const counts = await Promise.all(
        [...services].map(async ([service, execute]) => ({ service, parked: await countParked(service, execute, log) })),
      );
      this.reset();
      for (const { service, parked } of counts) {
        // Reported even when there is none: an alert on a missing series never fires.
        if (parked) for (const state of ['DEAD', 'RETRYING', 'WAITING']) this.set({ service, consumer: service, state }, 0);
        for (const { consumer, state, count } of parked ?? []) this.set({ service, consumer, state }, count);
      }
    },
  });
}

/** Undefined when the database does not answer: no number is better than an old one. */
async function countParked(service: string, execute: Execute, log: Logger): Promise<readonly ParkedCount[] | undefined> {
  const counting = execute('select consumer, state, count(*)::integer as count from held_events group by consumer, state');
  try {
    return (await withDeadline(counting, { afterMs: TIMEOUT_MS })) as ParkedCount[];
  } catch (error) {
    log.warn({ err: error, service }, 'parked messages could not be counted');
    return undefined;
  }
}
