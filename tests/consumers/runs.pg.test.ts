import fc from 'fast-check';
import { subgraphs } from '../../cli/subgraphs.js';
import { toWire } from '../../platform/messaging/event/cloud-events.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import type { Consumer } from '../../platform/messaging/inbox/consumer.js';
import { HandlerRegistry, type Incoming } from '../../platform/messaging/inbox/handler-registry.js';
import { startInbox } from '../../platform/messaging/inbox/inbox.js';
import type { TransactionRunner } from '../../platform/messaging/inbox/transaction.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { ormTransactions } from '../../platform/service/orm-transactions.js';
import { consumersOf } from '../../platform/service/reactions.js';
import { manualBus } from '../../platform/testing/manual-bus.js';
import { recordedLog } from '../../platform/testing/recorded-log.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { seedsOf } from './seeds.js';
import { Tables } from './tables.js';
import { worldsOf } from './worlds.js';

// A run equals one by one: whatever a service consumes, it makes the same of it when it is given a batch at once, in runs, and when it is
// given one event after the other, in the order of the runs. The consumers are those that the services declare: a new one is in here by itself.

/** Worlds for each service. */
const WORLDS = 8;

const reactions = subgraphs.flatMap((declaration) => [
  { name: declaration.name, declaration, consumers: consumersOf(declaration) },
  ...(declaration.projections ?? []).map((projection) => ({
    name: `${declaration.name}.${projection.name}`,
    declaration,
    consumers: projection.consumers,
  })),
]);

test.each(reactions.filter(({ consumers }) => consumers.length > 0))(
  '$name makes the same of a batch as of its events one by one',
  async (reaction) => {
    const service = await Service.start(reaction.declaration, reaction.consumers);
    try {
      await fc.assert(
        fc.asyncProperty(worldsOf(reaction.consumers), fc.option(fc.integer({ min: 2, max: 40 }), { freq: 2 }), async (events, faultAt) => {
          const inRuns = await service.apply(events, events.length, service.isBatch(events) ? faultAt : null);
          // Across keys there is no order: the runs have one of theirs.
          const oneByOne = await service.apply(inRuns.order, 1);
          expect(inRuns.tables).toEqual(oneByOne.tables);
          expect(inRuns.isOutboxInOrder).toBe(true);
          // Nothing is in the way of a run but an event that fails, one that its order made too early, or a fault.
          if (faultAt === null && oneByOne.tables.held_events?.length === 0) {
            expect(inRuns.failures.filter((failure) => failure !== 'NotKnownYet')).toEqual([]);
          }
        }),
        { numRuns: WORLDS, endOnFailure: true },
      );
    } finally {
      await service.stop();
    }
  },
);

class Service {
  /** Counts down to the statement that fails. */
  private untilFault = 0;
  private readonly registry: HandlerRegistry;

  private constructor(
    private readonly consumers: readonly Consumer[],
    private readonly tables: Tables,
    private readonly subgraph: TestSubgraph,
  ) {
    this.registry = new HandlerRegistry(consumers);
  }

  static async start(declaration: SubgraphDeclaration, consumers: readonly Consumer[]): Promise<Service> {
    let service: Service | undefined;
    const subgraph = await testSubgraph(declaration, {
      onStatement: () => service?.failWhenDue(),
      clients: Object.fromEntries(subgraphs.map(({ name }) => [name, ownerNamed(name)])),
    });
    service = new Service(consumers, await Tables.open(subgraph.database), subgraph);
    return service;
  }

  /** Gives the events to a service that has heard of nothing, so many at a time, and answers what it made of them. */
  async apply(events: readonly EventEnvelope[], batchSize: number, faultAt: number | null = null) {
    const { tables, subgraph } = this;
    await tables.reset();
    for (const seed of seedsOf(subgraph.declaration.name)) await tables.insert(seed);
    const { log, lines } = recordedLog('debug');
    const { bus, send } = manualBus();
    const transactions = this.transactions(faultAt);
    const consumers = this.consumersTelling((handled) => transactions.handled(handled));
    const inbox = await startInbox({
      consumer: subgraph.declaration.name,
      consumers,
      bus,
      transaction: transactions.run,
      clock: subgraph.clock,
      log,
      batchSize,
      batchMs: 0,
      retry: { attempts: 3, firstMs: 60_000_000, mostMs: 60_000_000 },
      retryPollMs: 60_000_000,
    });
    await transactions.first;
    await send(...events);
    await inbox.stop();
    const given = JSON.stringify(events);
    const order = new Set(transactions.order);
    return {
      /** The events as they were handled. Those that never were, because they were malformed or behind a parked one, come last. */
      order: [...order, ...events.filter(({ id }) => !order.has(id)).map(({ id }) => id)].map(
        (id) => events.find((each) => each.id === id) as EventEnvelope,
      ),
      tables: await tables.contents((id) => given.includes(id)),
      isOutboxInOrder: await tables.isOutboxInOrder(),
      failures: lines
        .filter(({ msg }) => String(msg).startsWith('a batch of events failed'))
        .map(({ err }) => (err as { type: string }).type),
    };
  }

  /** Whether more than one of the events concerns the service. There is no batch otherwise, and an event that meets a fault is tried again. */
  isBatch(events: readonly EventEnvelope[]): boolean {
    return events.filter((event) => this.classify(event).kind !== 'not consumed').length > 1;
  }

  /** The consumers, which tell what they are about to handle. Those that shared a handler still do, and so they share runs. */
  private consumersTelling(tell: (events: readonly EventEnvelope[]) => void): Consumer[] {
    const telling = new Map<Consumer['handle'], Consumer['handle']>();
    for (const { handle } of this.consumers) {
      telling.set(handle, (events: readonly EventEnvelope[], context) => {
        tell(events);
        return handle(events as never, context);
      });
    }
    return this.consumers.map((consumer) => ({ ...consumer, handle: telling.get(consumer.handle) as Consumer['handle'] }));
  }

  private classify(event: EventEnvelope): Incoming {
    return this.registry.classify({ ...toWire(event), partition: 0, offset: 0n });
  }

  /** The first transaction looks for parked events, and the second one has the batch: there alone a fault strikes. */
  private transactions(faultAt: number | null) {
    const first = Promise.withResolvers<void>();
    const run = ormTransactions(this.subgraph);
    /** The ids of the events that were handled, those of one that failed alone among them. */
    const order: string[] = [];
    let handled: string[] = [];
    let count = 0;
    const tried: TransactionRunner = async (work) => {
      count += 1;
      const nth = count;
      handled = [];
      if (nth === 2) this.untilFault = faultAt ?? 0;
      try {
        const result = await run(work);
        order.push(...handled);
        return result;
      } catch (error) {
        if (handled.length === 1) order.push(...handled);
        throw error;
      } finally {
        this.untilFault = 0;
        if (nth === 1) first.resolve();
      }
    };
    return {
      first: first.promise,
      order,
      run: tried,
      handled(events: readonly EventEnvelope[]) {
        handled.push(...events.map(({ id }) => id));
      },
    };
  }

  failWhenDue(): void {
    if (this.untilFault === 0) return;
    this.untilFault -= 1;
    if (this.untilFault === 0) throw new Error('a fault of the test');
  }

  async stop(): Promise<void> {
    await this.tables.close();
    await this.subgraph.stop();
  }
}

/** Another service, which knows of nothing. */
const ownerNamed = (name: string): SubgraphClient => ({
  name,
  async execute({ document }) {
    const [operation] = document.definitions;
    const fields = operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
    return { data: Object.fromEntries(fields.map((field) => ['name' in field ? field.name.value : '', null])) };
  },
  subscribe: () => Promise.reject(new Error('nobody here follows anything')),
});
