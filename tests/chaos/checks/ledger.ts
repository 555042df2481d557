import { subgraphs } from '../../../cli/subgraphs.js';
import { collect } from './collect.js';
import { countIn, noneOf, spoilt } from './count-broken.js';
import { connected, type Row, rowsOf, type Url } from './rows.js';

/** The invariants, each as the rows that break it. */
const BROKEN = {
  neverApplied: `select consumer, type, key from expected left join applied using (consumer, event_id) where applied.at is null`,
  appliedTwice: 'select consumer, event_id from applied group by consumer, event_id having count(*) > 1',
  notCommitted: 'select consumer, event_id from applied left join expected using (consumer, event_id) where expected.type is null',
  outOfOrder: `select * from (
      select type, key, applied.at, lag(applied.at) over (partition by consumer, source, key order by place) as before
      from expected join applied using (consumer, event_id)
    ) in_order where at < before`,
  outdated: `select effect, key from wanted left join mirrored using (effect, key)
    where wanted.sequence is not null and (mirrored.sequence is null or mirrored.sequence < wanted.sequence)`,
  neverMade: 'select effect, key from wanted left join made using (effect, key) where wanted.sequence is null and made.key is null',
  madeTwice: 'select effect, key from made group by effect, key having count(*) > 1',
  completedTwice: `select key from committed where type = 'CONTENT_COMPLETED' group by key having count(*) > 1`,
  answerUnheard: `select saga_id, step from step join answer using (saga_id, step)
    where step.state in ('PENDING', 'RUNNING', 'RETRYING', 'UNDOING') and answer.state in ('DONE', 'REFUSED', 'UNDONE')
      and not (step.state = 'UNDOING' and answer.state = 'DONE')`,
  stuck: `select saga_id from step where state = 'STUCK'`,
};

export type Broken = Record<keyof typeof BROKEN, number>;

export const NOTHING_BROKEN: Broken = noneOf(BROKEN);

/** What was collected from all databases at one time, to be asked again and again. */
export interface Ledger {
  /** Counts what breaks each invariant. `seed` may spoil what was collected, to show that it is seen; then it is as before. */
  broken(...seed: readonly string[]): Promise<Broken>;
  /** The events that services react to and that have not happened: `payment ← ENROLLMENT_CANCELLED`. */
  unheard(...seed: readonly string[]): Promise<string[]>;
  /** Some of the rows that break something, for whoever looks for the reason. An effect is named by its service and its place in consumed.ts. */
  examples(): Promise<Row[]>;
  close(): Promise<void>;
}

const UNHEARD = `select distinct service || ' ← ' || type as row from reaction where type not in (select type from committed) order by 1`;

/** Collecting takes seconds of a large system. */
export async function openLedger(url: Url): Promise<Ledger> {
  const client = await connected(url('postgres'));
  try {
    await collect(client, url);
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    broken: (...seed) => countIn(client, BROKEN, seed),
    unheard: (...seed) => spoilt(client, seed, async () => (await client.query<{ row: string }>(UNHEARD)).rows.map(({ row }) => row)),
    async examples() {
      const examples: Row[] = [];
      for (const [name, sql] of Object.entries(BROKEN)) {
        const { rows } = await client.query<Row>(`${sql} limit 5`);
        examples.push(...rows.map((row) => ({ breaks: name, ...row })));
      }
      return examples;
    },
    close: () => client.end(),
  };
}

/** For one question. */
export async function inLedger<Answer>(url: Url, ask: (ledger: Ledger) => Promise<Answer>): Promise<Answer> {
  const ledger = await openLedger(url);
  return ask(ledger).finally(() => ledger.close());
}

/** How many events every service has recorded. */
export async function recordedIn(url: Url): Promise<number> {
  const counts = await Promise.all(
    subgraphs.map(async ({ database }) => (await rowsOf(url(database), 'select count(*)::integer as n from outbox'))[0]?.n),
  );
  return counts.reduce<number>((sum, count) => sum + (count as number), 0);
}

/** Events that are still under way between a service's commit and its consumers' own: not relayed yet, or parked. */
export async function waitingIn(url: Url): Promise<number> {
  let count = 0;
  for (const { database } of subgraphs) {
    const [row] = await rowsOf(
      url(database),
      'select ((select count(*) from outbox where published_at is null) + (select count(*) from held_events))::integer as n',
    );
    count += row?.n as number;
  }
  return count;
}

/** The same, and those that are on the embedded bus and not taken. */
export async function underWay(url: Url): Promise<number> {
  const [row] = await rowsOf(
    url('lms_bus'),
    'select coalesce(sum(next_offset - position), 0)::integer as n from group_positions join partitions on id = partition_id',
  );
  return (await waitingIn(url)) + (row?.n as number);
}
