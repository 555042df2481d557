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

/** What a claim finds. */
export interface Claimed {
  /** The ids of the events that are new. */
  readonly fresh: Set<string>;
  /** Which keys are parked, as `keyOf` writes them. */
  readonly parked: Set<string>;
}

/**
 * Claims the events for this transaction, and looks which of their keys, and of `others`, are parked. Waits for other deliveries of the same
 * events in flight.
 */
export async function claim(
  tx: InboxTransaction,
  consumer: string,
  events: readonly EventEnvelope[],
  others: readonly BusRecord[] = [],
): Promise<Claimed> {
  const rows = await tx.execute<{ event_id: string | null; topic: string; key: string }>(
    `with claimed as (
      insert into inbox (consumer, event_id, event_time, applied_at)
      select ?, event_id, event_time, now() from jsonb_to_recordset(?::jsonb) as taken (event_id uuid, event_time timestamptz)
      on conflict do nothing returning event_id
    )
    select event_id, null as topic, null as key from claimed union all (${PARKED_KEYS})`,
    [
      consumer,
      JSON.stringify(events.map(({ id, time }) => ({ event_id: id, event_time: time }))),
      consumer,
      keysOf([...events, ...others]),
    ],
  );
  const fresh = new Set(rows.flatMap(({ event_id }) => event_id ?? []));
  // The statement sees the table as it was before it waited for another delivery, which may have parked its event.
  if (events.some(({ id }) => !fresh.has(id))) return { fresh, parked: await parkedKeys(tx, consumer, [...events, ...others]) };
  return { fresh, parked: new Set(rows.filter(({ event_id }) => event_id === null).map(keyOf)) };
}

type Keyed = Pick<BusRecord, 'topic' | 'key'>;

const PARKED_KEYS = `select distinct null::uuid, topic, key from held_events
  where consumer = ? and (topic, key) in (select topic, key from jsonb_to_recordset(?::jsonb) as asked (topic text, key text))`;

const keysOf = (all: readonly Keyed[]): string =>
  JSON.stringify([...new Map(all.map((each) => [keyOf(each), { topic: each.topic, key: clean(each.key ?? '') }])).values()]);

/** Which of the keys are parked, as `keyOf` writes them. */
export async function parkedKeys(tx: InboxTransaction, consumer: string, all: readonly Keyed[]): Promise<Set<string>> {
  return new Set((await tx.execute<Keyed>(PARKED_KEYS, [consumer, keysOf(all)])).map(keyOf));
}

export const keyOf = ({ topic, key }: Keyed): string => `${topic} ${clean(key ?? '')}`;

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
