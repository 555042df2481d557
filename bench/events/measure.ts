import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../platform/kernel/clock.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import { on } from '../../platform/messaging/inbox/consumer.js';
import { startInbox } from '../../platform/messaging/inbox/inbox.js';
import { OutboxRelay } from '../../platform/messaging/outbox/relay.js';
import { type EventService, sqlOf, ThingCounted, things } from '../../platform/testing/event-service.js';
import { percentile } from '../machine.js';
import { record, steadily } from './load.js';

const log = createLogger('error');

export const BACKLOG = 20_000;
const PACES = [100, 1_000, 2_000];
const SECONDS = 8;

export interface Paced {
  readonly perSecond: number;
  /** From the start of the pace to the last event handled. */
  readonly reached: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

export interface Measured {
  /** Events a second. */
  readonly drained: number;
  readonly paced: readonly Paced[];
}

/** Commit → handled through outbox, bus and inbox of one service, which writes a row for each event. */
export async function measure(bus: EventBus, service: EventService): Promise<Measured> {
  await bus.createTopics([{ name: things.name, partitions: 6 }]);
  const handledAt = new Map<string, number>();
  const inbox = await startInbox({
    consumer: 'bench',
    consumers: [
      on(ThingCounted, async (event, context) => {
        await sqlOf(context).sql('insert into effect (event_id, key, sequence) values ($1, $2, $3)', [event.id, event.key, event.sequence]);
        handledAt.set(event.id, performance.now());
      }),
    ],
    bus,
    transaction: service.transaction,
    clock: systemClock,
    log,
  });
  const relay = new OutboxRelay({ service: 'bench', url: service.url, bus, log, paused: true });
  relay.start();
  const handled = async (count: number) => {
    while (handledAt.size < count) await delay(1);
  };
  try {
    await record(service, BACKLOG);
    const begun = performance.now();
    relay.resume();
    await handled(BACKLOG);
    const drained = (BACKLOG / (performance.now() - begun)) * 1_000;
    const paced: Paced[] = [];
    for (const perSecond of PACES) {
      handledAt.clear();
      const start = performance.now();
      const committedAt = await steadily(service, perSecond, SECONDS, () => relay.notify());
      await handled(committedAt.size);
      const reached = (committedAt.size / (performance.now() - start)) * 1_000;
      const waits = [...committedAt].map(([id, at]) => Math.max(0, (handledAt.get(id) as number) - at));
      paced.push({ perSecond, reached, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) });
    }
    return { drained, paced };
  } finally {
    await inbox.stop();
    await relay.stop();
  }
}
