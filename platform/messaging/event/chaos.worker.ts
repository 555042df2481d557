import { systemClock } from '../../kernel/clock.js';
import { delay } from '../../kernel/delay.js';
import { createLogger } from '../../kernel/log.js';
import { effect, openEventService, ThingCounted, things } from '../../testing/event-service.js';
import { PostgresLogBus } from '../bus/postgres-log/postgres-log.js';
import { on } from '../inbox/consumer.js';
import { NotKnownYet } from '../inbox/failure.js';
import { startInbox } from '../inbox/inbox.js';
import { OutboxRelay } from '../outbox/relay.js';
import type { FaultPoint, FaultPoints } from './faults.js';

// One process of the chaos test's service, with relay and inbox. It kills itself when it reaches a given point for the nth time.

export interface WorkerOrders {
  readonly busUrl: string;
  readonly serviceUrl: string;
  readonly dieAt?: { readonly point: FaultPoint; readonly time: number };
  readonly withoutInbox?: boolean;
}

const orders = JSON.parse(process.argv[2] as string) as WorkerOrders;
const log = createLogger('silent');

let passed = 0;
const faults: FaultPoints = {
  async reach(point) {
    if (point !== orders.dieAt?.point) return;
    passed += 1;
    if (passed < orders.dieAt.time) return;
    process.kill(process.pid, 'SIGKILL');
    await delay(60_000); // Until the signal arrives, nothing more may happen.
  },
};

const service = openEventService(orders.serviceUrl);
const bus = await PostgresLogBus.open({ url: orders.busUrl, log, pollMs: 200, retryFirstMs: 50, retryMostMs: 500 });
await bus.createTopics([{ name: things.name, partitions: 4 }]);
const relay = new OutboxRelay({ service: 'thing', url: orders.serviceUrl, bus, log, faults, pollMs: 200, batch: 20 });
relay.start();
await startInbox({
  consumer: 'counter',
  consumers: [
    on(ThingCounted, async (event, context) => {
      await effect(event, context);
      if (Math.random() < 0.02) throw new NotKnownYet('by chance');
    }),
  ],
  bus,
  transaction: service.transaction,
  clock: systemClock,
  log,
  faults,
  batchSize: 10,
  retry: { attempts: 1_000, firstMs: 10, mostMs: 200 },
  retryPollMs: 50,
  withoutInbox: orders.withoutInbox,
});
process.send?.('ready');
