import { serviceCaller } from '../kernel/identity.js';
import { noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { maintainPartitions } from './partitions.job.js';

const DAY = 86_400_000;

let notes: TestSubgraph;
beforeEach(async () => {
  notes = await testSubgraph(noteSubgraph, { settings: { LMS_FEED_KEPT: '3d' } });
});
afterEach(() => notes.stop());

const tend = () => maintainPartitions('note').run(notes.context({ caller: serviceCaller('note') }), new AbortController().signal);
const write = (title: string) => notes.ok('mutation ($input: WriteNoteInput!) { writeNote(input: $input) { id } }', { input: { title } });
const published = () => notes.sql('update outbox set published_at = now()');
/** The tables that hold rows, in order. */
const places = async (table: string) =>
  (await notes.sql<{ place: string }>(`select distinct tableoid::regclass::text as place from ${table} order by 1`)).map(
    ({ place }) => place,
  );
const days = async (table: string) =>
  (
    await notes.sql<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = '${table}'::regclass order by 1`,
    )
  ).map(({ name }) => name.slice(table.length + 1));

test('days are made ahead in every table, and what commands write goes to its day', async () => {
  await write('before the first turn');
  expect(await places('feed')).toEqual(['feed_default']);
  await tend();
  await write('after it');
  for (const table of ['outbox', 'feed']) expect(await places(table)).toEqual([`${table}_20260302`]);
  for (const table of ['outbox', 'inbox', 'feed'])
    expect(await days(table)).toEqual(['20260302', '20260303', '20260304', '20260305', 'default']);
  notes.clock.advance(2 * DAY);
  await tend();
  await write('two days later');
  expect(await places('feed')).toEqual(['feed_20260302', 'feed_20260304']);
});

test('the outbox forgets what is published and older than a day, and nothing that is not', async () => {
  await tend();
  await write('published');
  await published();
  notes.clock.advance(DAY);
  await write('not published');
  notes.clock.advance(2 * DAY);
  await write('published');
  await notes.sql(`update outbox set published_at = now() where payload ->> 'title' = 'published'`);
  await tend();
  expect(await places('outbox')).toEqual(['outbox_20260303', 'outbox_20260305']);
  await published();
  await tend();
  expect(await places('outbox')).toEqual(['outbox_20260305']);
});

test('the feed is kept for as long as a cursor is good', async () => {
  await tend();
  await write('followed');
  notes.clock.advance(3 * DAY);
  await tend();
  expect(await places('feed')).toEqual(['feed_20260302']);
  // The last entry of that day may have been written at its end.
  notes.clock.advance(DAY);
  await tend();
  expect(await places('feed')).toEqual([]);
  expect(await days('feed')).not.toContain('20260302');
});

test('the inbox is kept a week behind what its consumer has seen of every partition of the bus', async () => {
  const applied = () => notes.sql(`insert into inbox values ('note', gen_random_uuid(), ?, now())`, [notes.clock.now()]);
  const seen = (partition: number) =>
    notes.sql(
      `insert into inbox_seen values ('note', 'note.events', ?, ?) on conflict (consumer, topic, partition) do update set seen_until = excluded.seen_until`,
      [partition, notes.clock.now()],
    );
  await tend();
  await applied();
  await seen(0);
  await seen(1);
  notes.clock.advance(20 * DAY);
  await seen(0);
  await tend();
  expect(await places('inbox')).toEqual(['inbox_20260302']);
  await seen(1);
  await tend();
  expect(await places('inbox')).toEqual([]);
});

test('a table that is busy is left for the next turn, and the others have theirs', async () => {
  const busy = notes.orm.em.fork();
  await busy.begin();
  await busy.execute('lock table outbox in row exclusive mode');
  await tend();
  await busy.rollback();
  expect(await days('outbox')).toEqual(['default']);
  expect(await days('feed')).toHaveLength(5);
  await tend();
  expect(await days('outbox')).toHaveLength(5);
});

test('two replicas at once make each day once', async () => {
  const replica = await testSubgraph(noteSubgraph, { database: notes.database });
  try {
    await Promise.all([
      tend(),
      maintainPartitions('note').run(replica.context({ caller: serviceCaller('note') }), new AbortController().signal),
    ]);
  } finally {
    await replica.stop();
  }
  for (const table of ['outbox', 'inbox', 'feed']) expect(await days(table)).toHaveLength(5);
});
