import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import { openCourses } from '../course/open-courses.js';
import { courseChannel } from '../report/course-channel.js';
import type { Fact, Source } from './source.js';
import type { FactTable } from './tables.js';

type Row = Fact & { readonly sequence: number; readonly known_at: string };

/** Makes the handler that keeps what events tell: however many of whichever types, by one statement a table. */
export function keepingFacts(sources: readonly Source[]) {
  const byType = new Map(sources.map((source) => [source.event.type, source]));
  return async (events: readonly EventEnvelope<never>[], { em, silent }: RequestContext): Promise<void> => {
    const told = events.flatMap((event) => {
      const source = byType.get(event.type);
      const fact = source?.factOf(event);
      return source && fact ? [{ table: source.table, row: rowOf(fact, event) }] : [];
    });
    const open = await openCourses(
      em,
      told.flatMap(({ table, row }) => (isBound(table, row) ? [row.course_id] : [])),
    );
    const kept = told.filter(({ table, row }) => !isBound(table, row) || open.has(row.course_id));
    if (!silent) notifyFollowers(em, kept);
    for (const [table, rows] of Map.groupBy(kept, (each) => each.table)) {
      await insert(
        em,
        table,
        rows.map(({ row }) => row),
      );
    }
  };
}

/** One entry a fact: how many there are must not depend on how events were batched. Their readers take the latest. */
function notifyFollowers(em: EntityManager, kept: readonly { readonly row: Row }[]): void {
  for (const { row } of kept) if (row.course_id) feed(em, [courseChannel(row.course_id)], row.course_id, new Date(row.known_at));
}

const rowOf = (fact: Fact, { sequence, time }: EventEnvelope): Row => ({ at: time, ...fact, sequence, known_at: time });

/** Money outlives the course that it was paid for. */
const isBound = (table: FactTable, row: Row): row is Row & { readonly course_id: string } =>
  table !== 'payment_fact' && typeof row.course_id === 'string';

/** A fact that is there already stays as it is: it was told by the same event. */
async function insert(em: EntityManager, table: FactTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] as Row).join();
  await em.execute(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, ?::jsonb) on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}
