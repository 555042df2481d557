import type pg from 'pg';
import { subgraphs } from '../../cli/subgraphs.js';
import { connected, fill, rowsOf } from './gathered.js';

/**
 * What was committed, and what became of it in every service that reacts, gathered from the databases of a stopped or running
 * system into one place, where SQL can hold the one against the other.
 */
const TABLES = [
  // Every event in an outbox, once for each service that reacts to its type.
  'create temp table expected (consumer text, event_id uuid, type text, key text, sequence integer)',
  'create temp table applied (consumer text, event_id uuid, at timestamptz)',
  // What people were told: the welcome of each user, the news of each course.
  'create temp table told (type text, key text)',
  'create temp table owned (id uuid, title text)',
  'create temp table known (id uuid, title text, sequence integer)',
];

/** The invariants, each as the rows that break it. */
const BROKEN = {
  neverApplied: `select event_id from expected left join applied using (consumer, event_id) where applied.at is null`,
  appliedTwice: 'select event_id from applied group by consumer, event_id having count(*) > 1',
  notCommitted: 'select event_id from applied left join expected using (consumer, event_id) where expected.type is null',
  outOfOrder: `select * from (
      select at, lag(at) over (partition by consumer, key order by sequence) as before from expected join applied using (consumer, event_id)
    ) in_order where at < before`,
  neverTold: `select key from expected left join told using (type, key)
    where consumer = 'notification' and expected.type in ('USER_REGISTERED', 'COURSE_PUBLISHED') and told.key is null`,
  toldTwice: 'select key from told group by type, key having count(*) > 1',
  // A course's sequence goes on with events that this service does not react to.
  outdated: `select id from owned
    join (select key::uuid as id, max(sequence) as sequence from expected where consumer = 'notification' group by key) latest using (id)
    left join known using (id, title, sequence) where known.id is null`,
};

export type Broken = Record<keyof typeof BROKEN, number>;

export const NOTHING_BROKEN: Broken = {
  neverApplied: 0,
  appliedTwice: 0,
  notCommitted: 0,
  outOfOrder: 0,
  neverTold: 0,
  toldTwice: 0,
  outdated: 0,
};

/** Counts what breaks each invariant. `url` names a database of the system; `seed` may spoil what was gathered, to show that it is seen. */
export async function brokenIn(url: (database: string) => string, ...seed: readonly string[]): Promise<Broken> {
  const ledger = await connected(url('postgres'));
  try {
    for (const table of TABLES) await ledger.query(table);
    await gather(ledger, url);
    for (const statement of seed) await ledger.query(statement);
    const counts: [string, number][] = [];
    for (const [name, sql] of Object.entries(BROKEN)) counts.push([name, (await ledger.query(sql)).rowCount ?? 0]);
    return Object.fromEntries(counts) as Broken;
  } finally {
    await ledger.end();
  }
}

async function gather(ledger: pg.Client, url: (database: string) => string): Promise<void> {
  for (const { name, database, consumers = [] } of subgraphs) {
    const events = await rowsOf(url(database), `select event_id, type, key, sequence from outbox where not silent`);
    for (const { name: consumer, consumers: reactions = [] } of subgraphs) {
      const types = new Set(reactions.map(({ event }) => event.type));
      await fill(
        ledger,
        'expected',
        events.filter(({ type }) => types.has(type as string)).map((event) => ({ consumer, ...event })),
      );
    }
    if (consumers.length > 0)
      await fill(
        ledger,
        'applied',
        await rowsOf(url(database), `select consumer, event_id, applied_at as at from inbox where consumer = '${name}'`),
      );
  }
  await fill(
    ledger,
    'told',
    await rowsOf(
      url('lms_notification'),
      `select 'USER_REGISTERED' as type, user_id::text as key from notification where kind = 'WELCOME'
      union all select 'COURSE_PUBLISHED', course_id::text from broadcast where kind = 'COURSE_PUBLISHED'`,
    ),
  );
  await fill(ledger, 'owned', await rowsOf(url('lms_course'), 'select id, title from courses'));
  await fill(ledger, 'known', await rowsOf(url('lms_notification'), 'select id, title, sequence from known_course'));
}

/** How many events every service has recorded. */
export async function recordedIn(url: (database: string) => string): Promise<number> {
  const counts = await Promise.all(
    subgraphs.map(async ({ database }) => (await rowsOf(url(database), 'select count(*)::integer as n from outbox'))[0]?.n),
  );
  return counts.reduce<number>((sum, count) => sum + (count as number), 0);
}

/** Events that are still under way: recorded and not relayed, relayed and not taken, held. */
export async function underWay(url: (database: string) => string): Promise<number> {
  let count = 0;
  for (const { database } of subgraphs) {
    const [row] = await rowsOf(
      url(database),
      'select ((select count(*) from outbox where published_at is null) + (select count(*) from held_events))::integer as n',
    );
    count += row?.n as number;
  }
  const [row] = await rowsOf(
    url('lms_bus'),
    'select coalesce(sum(next_offset - position), 0)::integer as n from group_positions join partitions on id = partition_id',
  );
  return count + (row?.n as number);
}
