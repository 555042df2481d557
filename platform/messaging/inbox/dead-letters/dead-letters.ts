import { auditedChange, type OperatorAction } from '../../../postgres/audit/by-operator.js';
import type { ParkedState } from '../inbox-store.js';

/** One statement on the service's database, with `$1` for a parameter. */
export type Query = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A parked event as operators see it in the list. */
export interface DeadLetter {
  readonly id: string;
  readonly state: ParkedState;
  readonly consumer: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string | null;
  readonly eventId: string;
  readonly attempts: number;
  readonly reason: string | null;
  readonly heldAt: Date;
  /** Events of the same key that wait for this one. */
  readonly behind: number;
}

/** Everything that is known of a parked event. */
export interface DeadLetterDetails extends DeadLetter {
  readonly partition: number;
  readonly offset: string;
  readonly dueAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** The start of the body, decoded as UTF-8. */
  readonly body: string;
}

export interface DeadLetterFilter {
  readonly consumer?: string;
  readonly topic?: string;
  readonly key?: string;
  /** Includes the events that are still retried, and those that wait. */
  readonly all?: boolean;
  readonly limit?: number;
}

const COLUMNS = `h.id::text as id, h.state, h.consumer, h.topic, h.key, h.type, h.event_id as "eventId", h.attempts, h.reason, h.held_at as "heldAt",
  (select count(*)::integer from held_events b where b.consumer = h.consumer and b.topic = h.topic and b.key = h.key and b.id > h.id) as behind`;

/** Lists dead letters, the oldest first. */
export function listDeadLetters(
  query: Query,
  { consumer, topic, key, all = false, limit = 100 }: DeadLetterFilter = {},
): Promise<DeadLetter[]> {
  return query<DeadLetter>(
    `select ${COLUMNS} from held_events h
    where ($1::text is null or h.consumer = $1) and ($2::text is null or h.topic = $2) and ($3::text is null or h.key = $3)
      and ($4 or h.state = 'DEAD')
    order by h.id limit $5`,
    [consumer ?? null, topic ?? null, key ?? null, all, limit],
  );
}

/** The most of a body that is shown, in bytes. */
const BODY_SHOWN = 16 * 1024;

/** Null when no event is parked under this id. */
export async function showDeadLetter(query: Query, id: string): Promise<DeadLetterDetails | null> {
  const [row] = await query<Omit<DeadLetterDetails, 'body'> & { value: Buffer }>(
    `select ${COLUMNS}, h.partition, h.bus_offset::text as offset, h.due_at as "dueAt", h.headers, substr(h.value, 1, ${BODY_SHOWN}) as value
    from held_events h where h.id = $1`,
    [id],
  );
  if (!row) return null;
  const { value, ...letter } = row;
  return { ...letter, body: value.toString('utf8') };
}

/**
 * Gives a dead letter all of its tries again. A running service retries it at its next poll; the later events of its key follow
 * in order. Returns whether there was one to redrive.
 */
export async function redriveDeadLetter(query: Query, id: string): Promise<boolean> {
  const rows = await query(
    auditedChange(
      `update held_events set state = 'RETRYING', attempts = 0, due_at = now() where id = $1 and state = 'DEAD' returning *`,
      REDRIVEN,
    ),
    [id],
  );
  return rows.length > 0;
}

/** Redrives every dead letter that matches the filter. Returns how many. */
export async function redriveDeadLetters(query: Query, { consumer, topic, key }: DeadLetterFilter = {}): Promise<number> {
  const rows = await query(
    auditedChange(
      `update held_events set state = 'RETRYING', attempts = 0, due_at = now()
      where state = 'DEAD' and ($1::text is null or consumer = $1) and ($2::text is null or topic = $2) and ($3::text is null or key = $3)
      returning *`,
      REDRIVEN,
    ),
    [consumer ?? null, topic ?? null, key ?? null],
  );
  return rows.length;
}

/**
 * Drops a dead letter for good: its event is never applied, and those behind it go on. Returns whether there was one. Only
 * dead ones: an event that is still retried may be about to succeed.
 */
export async function discardDeadLetter(query: Query, id: string): Promise<boolean> {
  const rows = await query(auditedChange(`delete from held_events where id = $1 and state = 'DEAD' returning *`, DISCARDED), [id]);
  return rows.length > 0;
}

/** How the audit log names a dead letter: by its event, and by what the event is about. */
const LETTER = {
  subject: `'event:' || event_id`,
  details: `jsonb_build_object('consumer', consumer, 'topic', topic, 'key', key, 'type', type)`,
};
const REDRIVEN: OperatorAction = { action: 'DEAD_LETTER_REDRIVEN', ...LETTER };
const DISCARDED: OperatorAction = { action: 'DEAD_LETTER_DISCARDED', ...LETTER };
