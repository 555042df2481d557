/**
 * The outbox of a service's database. It is partitioned by day, so that published rows go by dropping a table and not row by
 * row; the default partition takes rows of days that have no partition yet (`platform/postgres/partitions` moves them).
 * A payload beyond the limit fails the command that recorded it: in the outbox the event could only block those behind it.
 */
export const outboxSchema: readonly string[] = [
  `create table outbox (
    id bigint generated always as identity,
    event_id uuid not null,
    topic text not null,
    key text not null,
    type text not null,
    version integer not null,
    source text not null,
    sequence bigint not null,
    occurred_at timestamptz not null,
    correlation_id text not null,
    causation_id text,
    actor text,
    silent boolean not null default false,
    traceparent text,
    payload jsonb not null constraint outbox_payload_within_1_mib check (octet_length(payload::text) <= 1048576),
    published_at timestamptz,
    primary key (occurred_at, id)
  ) partition by range (occurred_at)`,
  'create table outbox_default partition of outbox default',
  'create index outbox_unpublished on outbox (id) where published_at is null',
];

/** An earlier release notified a sleeping relay by a trigger. Now the process that has committed notifies. */
export const dropOutboxTrigger: readonly string[] = [
  'drop trigger if exists outbox_written on outbox',
  'drop function if exists outbox_written()',
];
