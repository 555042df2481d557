import type { EventType } from '../../../platform/messaging/event/define.js';

// What an event leaves behind where it is consumed, as SQL can see it afterwards.

/**
 * Checks of their own, for what no row stands for: money.ts, standings.ts, deletions.ts; of sagas, in ledger.ts, that no answer is
 * unheard. `inbox`: that it was applied, once and in order, is all that can be said, as it is of every event.
 */
export type Check = 'money' | 'sagas' | 'standings' | 'deletions' | 'inbox';

/** A row that knows how new it is: it must be at least as new as the event. */
export interface Mirror {
  readonly kind: 'mirror';
  /** Over the outbox: whose row. */
  readonly of: string;
  /** In the consumer's database: `key` and `sequence`. */
  readonly rows: string;
}

/** Something that must be there once for each event. */
export interface Once {
  readonly kind: 'once';
  /** Over the outbox: what it is known by. Null for an event that leaves nothing. */
  readonly of: string;
  /** In the consumer's database: `key`. */
  readonly rows: string;
}

export type Effect = { readonly types: readonly string[] } & (Mirror | Once | { readonly kind: 'checked'; readonly by: Check });

interface Column {
  /** The table's own key. */
  readonly id?: string;
  readonly sequence?: string;
  /** Over the outbox. */
  readonly of?: string;
}

export const mirror = (
  table: string,
  events: readonly EventType[],
  { id = 'id', sequence = 'sequence', of = 'key' }: Column = {},
): Effect => ({
  kind: 'mirror',
  types: typesOf(events),
  of,
  // A tombstone is newer than anything.
  rows: `select (row ->> '${id}') as key,
    case when row ->> 'deleted_at' is null then (row ->> '${sequence}')::integer else 2147483647 end as sequence
    from (select to_jsonb(${table}) as row from ${table}) each`,
});

export const once = (events: readonly EventType[], of: string, rows: string): Effect => ({
  kind: 'once',
  types: typesOf(events),
  of,
  rows,
});

/**
 * A notification of the kind, to whom the payload's field names. It happened when the event did: a run of events may have those of two
 * courses in one millisecond.
 */
export const told = (kind: string, who: string, ...events: readonly EventType[]): Effect =>
  once(
    events,
    `'${kind} ' || (payload ->> '${who}') || ' ' || coalesce(payload ->> 'courseId', '') || ' ' || at`,
    `select '${kind} ' || user_id || ' ' || coalesce(course_id::text, '') || ' ' || ${ms('created_at')} as key from notification where kind = '${kind}'`,
  );

/** One notice to all whom it concerns. */
export const announced = (kind: string, ...events: readonly EventType[]): Effect =>
  once(
    events,
    `'${kind} ' || (payload ->> 'courseId') || ' ' || at`,
    `select '${kind} ' || course_id || ' ' || ${ms('created_at')} as key from broadcast where kind = '${kind}'`,
  );

export const checked = (by: Check, ...events: readonly EventType[]): Effect => ({ kind: 'checked', types: typesOf(events), by });

/** As events carry a time: to the millisecond. */
export const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;

const typesOf = (events: readonly EventType[]): readonly string[] => events.map(({ type }) => type);
