import type { BusRecord } from '../bus/bus.js';
import type { ParkedState } from './inbox-store.js';
import type { InboxTransaction } from './transaction.js';

/** A parked event, locked by the transaction that retries it. */
export interface ParkedMessage {
  readonly id: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly record: BusRecord;
}

export interface ParkedKey {
  readonly topic: string;
  readonly key: string;
}

export interface DueKey extends ParkedKey {
  /** Not positive when its first event is due now, in ms. */
  readonly dueInMs: number;
}

/**
 * The keys whose first event is due, now or at some time, the next ones first. Which event is first is computed and never stored, so no event is forgotten that is parked
 * while the one before it is being finished. The query steps from key to key through the index, past any
 * number of waiting events.
 */
export function dueKeys(read: InboxTransaction['execute'], consumer: string, limit: number): Promise<DueKey[]> {
  return read<DueKey>(
    `with recursive first as (
      (select h.* from held_events h where consumer = ? order by topic, key, id limit 1)
      union all
      select following.* from first cross join lateral (
        select h.* from held_events h
        where h.consumer = first.consumer and (h.topic, h.key) > (first.topic, first.key)
        order by h.topic, h.key, h.id limit 1
      ) following
    )
    select topic, key, ceil(extract(epoch from due_at - now()) * 1000)::float8 as "dueInMs"
    from first where state <> 'DEAD' order by due_at limit ?`,
    [consumer, limit],
  );
}

/** Locks the key's first event until the transaction ends. Undefined when it is not due, or another process has locked it. */
export async function lockFirst(tx: InboxTransaction, consumer: string, { topic, key }: ParkedKey): Promise<ParkedMessage | undefined> {
  const [row] = await tx.execute<ParkedRow>(
    `select id::text, event_id, attempts, partition, bus_offset::text, headers, encode(value, 'base64') as value from held_events
    where id = (select min(id) from held_events where consumer = ? and topic = ? and key = ?)
      and state <> 'DEAD' and due_at <= now()
    for update skip locked`,
    [consumer, topic, key],
  );
  if (!row) return undefined;
  const { id, event_id, attempts, partition, bus_offset, headers, value } = row;
  const record = { topic, key, partition, offset: BigInt(bus_offset), headers, value: Buffer.from(value, 'base64') };
  return { id, eventId: event_id, attempts, record };
}

interface ParkedRow {
  id: string;
  event_id: string;
  attempts: number;
  partition: number;
  bus_offset: string;
  headers: Record<string, string>;
  value: string;
}

export async function unpark(tx: InboxTransaction, id: string): Promise<void> {
  await tx.execute('delete from held_events where id = ?', [id]);
}

/**
 * Records a failed try. Returns false when it is not the event's last one: the event was discarded meanwhile, or another process
 * has tried it since this try ended, and has recorded its own.
 */
export async function recordFailure(
  tx: InboxTransaction,
  tried: Pick<ParkedMessage, 'id' | 'attempts'>,
  { attempts, state, reason, dueInMs }: { attempts: number; state: ParkedState; reason: string; dueInMs: number },
): Promise<boolean> {
  const rows = await tx.execute(
    `update held_events set attempts = ?, state = ?, reason = ?, due_at = now() + ? * interval '1 millisecond'
    where id = ? and attempts = ? returning id`,
    [attempts, state, reason, Math.round(dueInMs), tried.id, tried.attempts],
  );
  return rows.length > 0;
}
