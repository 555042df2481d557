import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import type { Session } from '../../postgres/session.js';
import type { EventEnvelope } from '../event/envelope.js';

/** An unpublished row and the event in it. */
export interface PendingEvent {
  readonly rowId: string;
  readonly occurredAt: Date;
  readonly event: EventEnvelope;
}

interface OutboxRecord extends Record<string, unknown> {
  id: string;
  event_id: string;
  topic: string;
  key: string;
  type: string;
  version: number;
  source: string;
  sequence: string;
  occurred_at: Date;
  correlation_id: string;
  causation_id: string | null;
  actor: string | null;
  silent: boolean;
  traceparent: string | null;
  payload: unknown;
}

/**
 * Looks at ALL unpublished rows each time, never past a cursor: a transaction that commits late shows up below ids that were
 * published long ago. For one key ids ascend with the sequence, since the aggregate's row lets one writer in at a time.
 */
export const UNPUBLISHED = `
  select * from (
    select *, sum(pg_column_size(payload)) over (order by id) - pg_column_size(payload) as bytes_before from (
      select * from outbox where published_at is null and id <> all($1::bigint[]) order by id limit $2
    ) oldest
  ) sized where bytes_before < 8388608 order by id`;

/**
 * True for one session of all that ask; it keeps it until the session ends. It walks the index of what is unpublished from then on:
 * left to itself, PostgreSQL gathers all that the index ever held, and visits every row that was published since the last vacuum
 * at every look (3.5 ms after 20,000 of them, 9 ms a look under load). A walk marks the dead ones as it passes, once.
 */
export async function becomeRelay(session: Session): Promise<boolean> {
  const [row] = await session.query<{ won: boolean }>('select pg_try_advisory_lock($1) as won', [ADVISORY_LOCK.relay]);
  if (!row?.won) return false;
  await session.query(`select set_config('enable_bitmapscan', 'off', false), set_config('enable_seqscan', 'off', false)`);
  return true;
}

/** From then on writers call out. False while one of them is in the middle of a transaction: it was told that we are awake. */
export async function fallAsleep(session: Session): Promise<boolean> {
  const [row] = await session.query<{ asleep: boolean }>('select pg_try_advisory_lock($1) as asleep', [ADVISORY_LOCK.relaySleeps]);
  return row?.asleep === true;
}

export async function awaken(session: Session): Promise<void> {
  await session.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK.relaySleeps]);
}

/** The oldest unpublished events but for those `underway`, at most `limit` of them or 8 MiB. */
export async function unpublished(session: Session, underway: readonly PendingEvent[], limit: number): Promise<PendingEvent[]> {
  const rows = await session.query<OutboxRecord>(UNPUBLISHED, [underway.map(({ rowId }) => rowId), limit]);
  return rows.map((row) => ({ rowId: row.id, occurredAt: row.occurred_at, event: eventOf(row) }));
}

/** The bounds on the time let PostgreSQL look into the few partitions that matter. */
export async function markPublished(session: Session, events: readonly PendingEvent[]): Promise<void> {
  const times = events.map(({ occurredAt }) => occurredAt.getTime());
  await session.query(
    `update outbox set published_at = now()
    where id = any($1::bigint[]) and published_at is null and occurred_at >= $2 and occurred_at < $3`,
    // Read to the millisecond, stored to the microsecond.
    [events.map(({ rowId }) => rowId), new Date(Math.min(...times)), new Date(Math.max(...times) + 1)],
  );
}

const eventOf = (row: OutboxRecord): EventEnvelope => ({
  id: row.event_id,
  topic: row.topic,
  key: row.key,
  type: row.type,
  version: row.version,
  source: row.source,
  sequence: Number(row.sequence),
  time: row.occurred_at.toISOString(),
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  actor: row.actor,
  silent: row.silent,
  traceparent: row.traceparent,
  payload: row.payload,
});
