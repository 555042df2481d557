import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { createLogger } from '../kernel/log.js';
import { toWire } from '../messaging/event/cloud-events.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { on } from '../messaging/inbox/consumer.js';
import { type RunningInbox, startInbox } from '../messaging/inbox/inbox.js';
import { type ManualBus, manualBus } from '../testing/manual-bus.js';
import { Note, NoteWritten, noteSubgraph } from '../testing/notes.js';
import { testPostgres } from '../testing/postgres.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { ormTransactions } from './orm-transactions.js';

// The inbox on the entity manager of a service: the consumer copies each note that another service has written.

const postgres = await testPostgres();
let subgraph: TestSubgraph;
let inbox: RunningInbox;
let hand: ManualBus;

beforeEach(async () => {
  subgraph = await testSubgraph(noteSubgraph);
  hand = manualBus();
  inbox = await startInbox({
    consumer: 'note',
    consumers: [
      on(NoteWritten, async ({ payload }, { em }) => {
        em.persist(Note.write(`copy of ${payload.title}`, null));
        if (payload.title === 'bad') throw new Error('no');
      }),
    ],
    bus: hand.bus,
    transaction: ormTransactions(subgraph),
    clock: systemClock,
    log: createLogger('silent'),
    retryPollMs: 60_000,
  });
});
afterEach(async () => {
  await inbox.stop();
  await subgraph.stop();
});
afterAll(() => postgres.drop());

const written = (title: string, id: string = newId()): EventEnvelope => ({
  id,
  topic: 'note.events',
  key: id,
  type: 'NOTE_WRITTEN',
  version: 1,
  source: 'note',
  sequence: 1,
  time: new Date().toISOString(),
  correlationId: 'correlation',
  causationId: null,
  actor: 'user:1',
  silent: true,
  traceparent: null,
  payload: { noteId: id, title },
});
const titles = async () => (await subgraph.sql<{ title: string }>('select title from note order by title')).map(({ title }) => title);
/** Characters that a driver might interpret. */
const SIGNS = `it's "?" ?? $1 :name \\ \\? é 🙂`;
const deliver = (...events: EventEnvelope[]) => hand.send(...events);

test('entities and their events are written with the inbox row, and name their cause', async () => {
  const [one, two] = [written('one'), written(SIGNS)];
  await deliver(one, two);
  await deliver(two, one);
  expect(await titles()).toEqual([`copy of ${SIGNS}`, 'copy of one']);
  const outbox = await subgraph.sql('select payload, causation_id, correlation_id, silent, actor from outbox order by id');
  expect(outbox).toEqual([
    expect.objectContaining({ causation_id: one.id, correlation_id: 'correlation', silent: true, actor: 'service:note' }),
    expect.objectContaining({ causation_id: two.id, payload: expect.objectContaining({ title: `copy of ${SIGNS}` }) }),
  ]);
});

test('a handler that fails leaves no entity and no event, and the event beside it is applied', async () => {
  await deliver(written('bad'), written('good'));
  expect(await titles()).toEqual(['copy of good']);
  expect(await subgraph.sql('select state, reason from held_events')).toEqual([{ state: 'RETRYING', reason: 'Error: no' }]);
  expect(await subgraph.outbox()).toHaveLength(1);
});

test('a record that cannot be parsed is stored unchanged', async () => {
  await hand.deliver({ ...toWire(written('x')), headers: { ce_type: 'NOTE_WRITTEN', odd: SIGNS }, value: Buffer.from([0, 255, 63, 39]) });
  expect(await subgraph.sql(`select headers->>'odd' as odd, encode(value, 'hex') as value, state from held_events`)).toEqual([
    { odd: SIGNS, value: '00ff3f27', state: 'DEAD' },
  ]);
});
