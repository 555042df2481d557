import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import type { Session } from '../../postgres/session.js';
import type { EventEnvelope } from '../event/envelope.js';

/** An unpublished row and its event. */
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
 * Reads from ALL unpublished rows each time and never from a cursor on: the rows of a transaction that commits late have lower
 * ids than rows that were published long ago. Within one key ids ascend with the sequence, since writers lock the aggregate's row.
 */
export const UNPUBLISHED = `
  select * from (
    select *, sum(pg_column_size(payload)) over (order by id) - pg_column_size(payload) as bytes_before from (
      select * from outbox where published_at is null and id <> all($1::bigint[]) order by id limit $2
    ) oldest
  ) sized where bytes_before < 8388608 order by id`;

/**
 * True for one session at a time, until that session ends. It also makes the session's polls walk the index of unpublished rows in
 * order. By default PostgreSQL chooses a bitmap scan, which visits every row that was published since the last vacuum, at every
 * poll (3.5 ms after 20,000 of them, 9 ms a poll under load). A walk marks dead index entries when it first passes them.
 */
export async function becomeRelay(session: Session): Promise<boolean> {
  const [row] = await session.query<{ won: boolean }>('select pg_try_advisory_lock($1) as won', [ADVISORY_LOCK.relay]);
  if (!row?.won) return false;
  await session.query(`select set_config('enable_bitmapscan', 'off', false), set_config('enable_seqscan', 'off', false)`);
  return true;
}

/** The oldest unpublished events except those `inFlight`, at most `limit` of them and 8 MiB. */
export async function unpublished(session: Session, inFlight: readonly PendingEvent[], limit: number): Promise<PendingEvent[]> {
  const rows = await session.query<OutboxRecord>(UNPUBLISHED, [inFlight.map(({ rowId }) => rowId), limit]);
  return rows.map((row) => ({ rowId: row.id, occurredAt: row.occurred_at, event: eventOf(row) }));
}

/** Marks the rows of these events. The bounds on `occurred_at` let PostgreSQL skip all other partitions. */
export async function markPublished(session: Session, events: readonly PendingEvent[]): Promise<void> {
  const times = events.map(({ occurredAt }) => occurredAt.getTime());
  await session.query(
    `update outbox set published_at = now()
    where id = any($1::bigint[]) and published_at is null and occurred_at >= $2 and occurred_at < $3`,
    // JavaScript reads the times to the millisecond, PostgreSQL stores them to the microsecond.
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
