import type { BusRecord } from '../bus/bus.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { Consumable, Malformed } from './handler-registry.js';
import type { InboxTransaction } from './transaction.js';

/** The state of a parked event: the first one of a key is retried or dead, and the others wait behind it. */
export type ParkedState = 'RETRYING' | 'WAITING' | 'DEAD';

/** An event to park, and in which state. */
export interface NewParkedMessage {
  readonly item: Consumable | Malformed;
  readonly state: ParkedState;
  readonly attempts: number;
  readonly reason: string | null;
  /** From now, in ms. */
  readonly dueInMs: number;
}

/** Claims the events for this transaction. Returns the ids that are new. Waits for other deliveries of the same events in flight. */
export async function claim(tx: InboxTransaction, consumer: string, events: readonly EventEnvelope[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await tx.execute<{ event_id: string }>(
    `insert into inbox (consumer, event_id, event_time, applied_at)
    select ?, event_id, event_time, now() from jsonb_to_recordset(?::jsonb) as taken (event_id uuid, event_time timestamptz)
    on conflict do nothing returning event_id`,
    [consumer, JSON.stringify(events.map(({ id, time }) => ({ event_id: id, event_time: time })))],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

/** Which of the records' keys are parked, as `keyOf` writes them. To be called after `claim`, which may have waited for a delivery that parked. */
export async function parkedKeys(tx: InboxTransaction, consumer: string, records: readonly BusRecord[]): Promise<Set<string>> {
  const rows = await tx.execute<{ topic: string; key: string }>(
    `select distinct topic, key from held_events
    where consumer = ? and (topic, key) in (select topic, key from jsonb_to_recordset(?::jsonb) as asked (topic text, key text))`,
    [consumer, JSON.stringify(records.map(({ topic, key }) => ({ topic, key: clean(key ?? '') })))],
  );
  return new Set(rows.map(({ topic, key }) => `${topic} ${key}`));
}

export const keyOf = ({ topic, key }: Pick<BusRecord, 'topic' | 'key'>): string => `${topic} ${clean(key ?? '')}`;

/** Parks events at the ends of their keys' queues, in the order given. */
export async function park(tx: InboxTransaction, consumer: string, messages: readonly NewParkedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(({ item: { record, eventId }, state, attempts, reason, dueInMs }, n) => ({
    n,
    topic: record.topic,
    partition: record.partition,
    bus_offset: String(record.offset),
    key: clean(record.key ?? ''),
    event_id: eventId,
    type: record.headers.ce_type && clean(record.headers.ce_type),
    headers: Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [clean(name), clean(value)])),
    value: record.value.toString('base64'),
    state,
    attempts,
    reason,
    due_in_ms: dueInMs,
  }));
  await tx.execute(
    `insert into held_events (consumer, topic, partition, bus_offset, key, event_id, type, headers, value, state, attempts, reason, due_at)
    select ?, topic, partition, bus_offset, key, event_id, type, headers, decode(value, 'base64'), state, attempts, reason,
      now() + due_in_ms * interval '1 millisecond'
    from jsonb_to_recordset(?::jsonb) as held (
      n integer, topic text, partition integer, bus_offset bigint, key text, event_id uuid, type text, headers jsonb, value text,
      state text, attempts integer, reason text, due_in_ms float8
    ) order by n on conflict do nothing`,
    [consumer, JSON.stringify(rows)],
  );
  await markApplied(
    tx,
    consumer,
    rows.map(({ event_id }) => event_id),
    false,
  );
}

/** Sets `applied_at`, which says whether the event's effects are in this database. */
export async function markApplied(tx: InboxTransaction, consumer: string, eventIds: readonly string[], applied: boolean): Promise<void> {
  await tx.execute(
    `update inbox set applied_at = ${applied ? 'now()' : 'null'}
    where consumer = ? and event_id in (select value::uuid from jsonb_array_elements_text(?::jsonb))`,
    [consumer, JSON.stringify(eventIds)],
  );
}

/** Replaces what a broker's text can have and PostgreSQL's cannot. */
const clean = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();
