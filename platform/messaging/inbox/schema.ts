/**
 * The tables of a service's inbox.
 * - `inbox`: one row for each consumer and event, written in the transaction that applies or parks the event. `applied_at` is
 *   null while the event is parked, and stays null when it is discarded.
 * - `inbox_seen`: the watermarks. Everything of a bus partition up to this time, by the events' own time, has been processed.
 *   Inbox rows are pruned behind it.
 * - `held_events`: parked events. They could not be applied, or wait behind an earlier one of their key, in the order of `id`.
 */
export const inboxSchema: readonly string[] = [
  `create table inbox (
    consumer text not null,
    event_id uuid not null,
    event_time timestamptz not null,
    applied_at timestamptz,
    primary key (consumer, event_id, event_time)
  ) partition by range (event_time)`,
  'create table inbox_default partition of inbox default',
  `create table inbox_seen (
    consumer text not null,
    topic text not null,
    partition integer not null,
    seen_until timestamptz not null,
    primary key (consumer, topic, partition)
  )`,
  `create table held_events (
    id bigint generated always as identity primary key,
    consumer text not null,
    topic text not null,
    partition integer not null,
    bus_offset bigint not null,
    -- Empty for a record that came without one; no event of ours does.
    key text not null,
    event_id uuid not null,
    -- As its header says; null where it says nothing.
    type text,
    headers jsonb not null,
    value bytea not null,
    state text not null check (state in ('RETRYING', 'WAITING', 'DEAD')),
    attempts integer not null,
    due_at timestamptz not null,
    reason text,
    held_at timestamptz not null default now(),
    unique (consumer, event_id)
  )`,
  'create index held_events_by_key on held_events (consumer, topic, key, id)',
];
