import { Gauge, type Registry } from 'prom-client';
import { withDeadline } from '../../kernel/deadline.js';
import type { Logger } from '../../kernel/log.js';

type Execute = (sql: string) => Promise<readonly object[]>;

interface Held {
  readonly consumer: string;
  readonly state: string;
  readonly count: number;
}

/** A database that does not answer must not keep the whole page waiting, in ms. */
const WITHIN = 2_000;

/** What is held in each service right now, by state: looked up whenever somebody reads the page. */
export function watchParkedMessages(registry: Registry, services: ReadonlyMap<string, Execute>, log: Logger): void {
  new Gauge({
    name: 'lms_held_events',
    help: 'Events that are held: DEAD until an operator acts, RETRYING, or WAITING behind an earlier one of their key.',
    labelNames: ['service', 'consumer', 'state'],
    registers: [registry],
    async collect() {
      const counts = await Promise.all(
        [...services].map(async ([service, execute]) => ({ service, held: await heldIn(service, execute, log) })),
      );
      this.reset();
      for (const { service, held } of counts) {
        // Told even when there is none: an alert on a series that is missing never fires.
        if (held) for (const state of ['DEAD', 'RETRYING', 'WAITING']) this.set({ service, consumer: service, state }, 0);
        for (const { consumer, state, count } of held ?? []) this.set({ service, consumer, state }, count);
      }
    },
  });
}

/** Undefined when its database does not say: no number is better than an old one. */
async function heldIn(service: string, execute: Execute, log: Logger): Promise<readonly Held[] | undefined> {
  const counting = execute('select consumer, state, count(*)::integer as count from held_events group by consumer, state');
  try {
    return (await withDeadline(counting, { afterMs: WITHIN })) as Held[];
  } catch (error) {
    log.warn({ err: error, service }, 'held events could not be counted');
    return undefined;
  }
}
