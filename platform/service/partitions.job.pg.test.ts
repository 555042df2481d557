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

const maintain = () => maintainPartitions('note').run(notes.context({ caller: serviceCaller('note') }), new AbortController().signal);
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

test('partitions of the next days are created in every table, and what commands write goes to its day', async () => {
  await write('before the first run');
  expect(await places('feed')).toEqual(['feed_default']);
  await maintain();
  await write('after it');
  for (const table of ['outbox', 'feed']) expect(await places(table)).toEqual([`${table}_20260302`]);
  for (const table of ['outbox', 'inbox', 'feed'])
    expect(await days(table)).toEqual(['20260302', '20260303', '20260304', '20260305', 'default']);
  notes.clock.advance(2 * DAY);
  await maintain();
  await write('two days later');
  expect(await places('feed')).toEqual(['feed_20260302', 'feed_20260304']);
});

test('the outbox drops published events that are older than a day, and no others', async () => {
  await maintain();
  await write('published');
  await published();
  notes.clock.advance(DAY);
  await write('not published');
  notes.clock.advance(2 * DAY);
  await write('published');
  await notes.sql(`update outbox set published_at = now() where payload ->> 'title' = 'published'`);
  await maintain();
  expect(await places('outbox')).toEqual(['outbox_20260303', 'outbox_20260305']);
  await published();
  await maintain();
  expect(await places('outbox')).toEqual(['outbox_20260305']);
});

test('the feed is kept for as long as a cursor is valid', async () => {
  await maintain();
  await write('followed');
  notes.clock.advance(3 * DAY);
  await maintain();
  expect(await places('feed')).toEqual(['feed_20260302']);
  // The last entry of that day may have been written at its end.
  notes.clock.advance(DAY);
  await maintain();
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
  await maintain();
  await applied();
  await seen(0);
  await seen(1);
  notes.clock.advance(20 * DAY);
  await seen(0);
  await maintain();
  expect(await places('inbox')).toEqual(['inbox_20260302']);
  await seen(1);
  await maintain();
  expect(await places('inbox')).toEqual([]);
});

test('a locked table is left for the next run, and the others are maintained', async () => {
  const busy = notes.orm.em.fork();
  await busy.begin();
  await busy.execute('lock table outbox in row exclusive mode');
  await maintain();
  await busy.rollback();
  expect(await days('outbox')).toEqual(['default']);
  expect(await days('feed')).toHaveLength(5);
  await maintain();
  expect(await days('outbox')).toHaveLength(5);
});

test('two replicas at once create each partition once', async () => {
  const replica = await testSubgraph(noteSubgraph, { database: notes.database });
  try {
    await Promise.all([
      maintain(),
      maintainPartitions('note').run(replica.context({ caller: serviceCaller('note') }), new AbortController().signal),
    ]);
  } finally {
    await replica.stop();
  }
  for (const table of ['outbox', 'inbox', 'feed']) expect(await days(table)).toHaveLength(5);
});
