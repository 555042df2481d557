/** The channel on which a service's database tells its replicas that something to follow was committed. A hint: they poll as well. */
export const FEED_CHANNEL = 'feed';

/**
 * What clients follow, in the order in which it was committed. `writer` is the transaction that wrote the row: readers go
 * no further than the oldest transaction still running, so a late commit is never jumped over.
 */
export const feedSchema: readonly string[] = [
  `create table feed (
    id bigint generated always as identity,
    writer xid8 not null default pg_current_xact_id(),
    channel text not null,
    subject text not null,
    at timestamptz not null,
    primary key (at, id)
  ) partition by range (at)`,
  'create table feed_default partition of feed default',
  'create index feed_in_commit_order on feed (writer, id)',
  'create index feed_of_a_channel on feed (channel, writer, id)',
  `create function feed_written() returns trigger language plpgsql as $$
    begin
      perform pg_notify('${FEED_CHANNEL}', '');
      return null;
    end $$`,
  'create trigger feed_written after insert on feed for each statement execute function feed_written()',
];
