import type { EventBus } from '../messaging/bus/bus.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { on } from '../messaging/inbox/consumer.js';
import { transaction } from '../postgres/transaction.js';
import { Note, NoteWritten, noteSubgraph } from '../testing/notes.js';
import { localNotifier, noNotifier } from '../testing/notifier.js';
import { testPostgres } from '../testing/postgres.js';
import { type TestSubgraph, type TestSubgraphOptions, testSubgraph } from '../testing/subgraph.js';
import { until } from '../testing/until.js';
import { insertMany } from './imports/insert-many.js';
import { startWorkers, type Workers } from './workers.js';

const postgres = await testPostgres();
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0).reverse()) await each.stop();
});
afterAll(() => postgres.drop());

/** Long enough that no test waits for the poll. */
const NEVER = { LMS_RELAY_POLL: '10h' };
const WRITE = 'mutation { writeNote(input: { title: "a" }) { id } }';

async function notesSubgraph(options: TestSubgraphOptions): Promise<TestSubgraph> {
  const notes = await testSubgraph(noteSubgraph, options);
  started.push(notes);
  return notes;
}

async function workersOf(subgraph: TestSubgraph, bus: Partial<EventBus>): Promise<Workers> {
  const { clock, database: databaseUrl } = subgraph;
  const { log, settings } = subgraph.context({ caller: { kind: 'anonymous' } });
  const workers = await startWorkers({ subgraph, databaseUrl, bus: bus as EventBus, clock, settings, log });
  started.push(workers);
  return workers;
}

/** The workers of a service whose relay is the active one, and the types of what it has published. */
async function relaying(subgraph: TestSubgraph): Promise<string[]> {
  const published: string[] = [];
  const bus = { publish: async (events: readonly EventEnvelope[]) => void published.push(...events.map(({ type }) => type)) };
  const { relay } = await workersOf(subgraph, bus);
  await until(() => relay.active);
  return published;
}

test('each commit that recorded events is relayed at once, by the process of the commit or by another', async () => {
  const notifier = localNotifier();
  const here = await notesSubgraph({ settings: NEVER, notifier });
  const replica = await notesSubgraph({ settings: NEVER, notifier, database: here.database });
  const published = await relaying(here);
  for (const [nth, subgraph] of [here, replica, here, replica].entries()) {
    await subgraph.ok(WRITE);
    await until(() => published.length === nth + 1);
  }
});

test('events of an import are relayed after its commit, though no unit of work has seen them', async () => {
  const notes = await notesSubgraph({ settings: NEVER });
  const published = await relaying(notes);
  await transaction(notes.context({ caller: { kind: 'anonymous' } }), (em) =>
    insertMany(em, Note, [Note.write('a', null), Note.write('b', null)]),
  );
  await until(() => published.length === 2);
});

test('when every notification is lost, the poll finds what was recorded', async () => {
  const notes = await notesSubgraph({ settings: { LMS_RELAY_POLL: '50ms' }, notifier: noNotifier });
  const published = await relaying(notes);
  await notes.ok(WRITE);
  await until(() => published.length === 1);
});

test('a service that cannot consume its events fails to start, and leaves no worker running that would keep the process alive', async () => {
  const subgraph = await testSubgraph({ ...noteSubgraph, consumers: [on(NoteWritten, async () => {})] });
  started.push(subgraph);
  const relays = () => subgraph.sql(`select pid from pg_stat_activity where application_name = 'note-outbox-relay'`);
  const bus: Partial<EventBus> = {
    async subscribe() {
      await until(async () => (await relays()).length === 1);
      throw new Error('the bus is away');
    },
  };
  await expect(workersOf(subgraph, bus)).rejects.toThrow('the bus is away');
  await until(async () => (await relays()).length === 0);
});
