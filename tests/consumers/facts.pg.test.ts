import fc from 'fast-check';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { startInbox } from '../../platform/messaging/inbox/inbox.js';
import { ormTransactions } from '../../platform/service/orm-transactions.js';
import { manualBus } from '../../platform/testing/manual-bus.js';
import { recordedLog } from '../../platform/testing/recorded-log.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { facts } from '../../subgraphs/analytics/facts/facts.js';
import { analyticsSubgraph } from '../../subgraphs/analytics/subgraph.js';
import { Tables } from './tables.js';
import { worldsOf } from './worlds.js';

// Every figure of analytics is counted from its facts. They are the same in whatever order the topics bring their events, however often,
// and in whatever batches: that is why a rebuild equals what was kept up to date.

let service: TestSubgraph;
let tables: Tables;
beforeAll(async () => {
  service = await testSubgraph(analyticsSubgraph);
  tables = await Tables.open(service.database);
});
afterAll(async () => {
  await tables.close();
  await service.stop();
});

async function factsOf(events: readonly EventEnvelope[], batchSize: number): Promise<Record<string, readonly string[] | undefined>> {
  await tables.reset();
  const { bus, send } = manualBus();
  const inbox = await startInbox({
    consumer: 'analytics.facts.1',
    consumers: facts.consumers,
    bus,
    transaction: ormTransactions(service),
    clock: service.clock,
    log: recordedLog().log,
    batchSize,
    batchMs: 0,
    retry: { attempts: 3, firstMs: 60_000_000, mostMs: 60_000_000 },
    retryPollMs: 60_000_000,
  });
  await send(...events);
  await inbox.stop();
  const contents = await tables.contents(() => true);
  return Object.fromEntries(facts.tables.map((table) => [table, contents[table]]));
}

/** What a bus may bring in its place: each key in its order, the keys as it happens, and some events again. */
function asAnotherBusBringsIt(events: readonly EventEnvelope[], order: readonly number[], again: readonly number[]): EventEnvelope[] {
  const byKey = [...Map.groupBy(events, ({ topic, key }) => `${topic} ${key}`).values()].map((each) => [...each]);
  const brought: EventEnvelope[] = [];
  for (let turn = 0; byKey.some(({ length }) => length > 0); turn++) {
    const left = byKey.filter(({ length }) => length > 0);
    const next = left[(order[turn % order.length] ?? 0) % left.length]?.shift();
    if (next) brought.push(next);
  }
  return [...brought, ...again.flatMap((nth) => brought[nth % brought.length] ?? [])];
}

test('the facts are the same in whatever order topics bring their events, and however often', async () => {
  const numbers = fc.array(fc.nat(50), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      worldsOf(facts.consumers),
      numbers,
      numbers,
      fc.integer({ min: 1, max: 40 }),
      async (events, order, again, batchSize) => {
        const told = await factsOf(events, events.length);
        expect(await factsOf(asAnotherBusBringsIt(events, order, again), batchSize)).toEqual(told);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
