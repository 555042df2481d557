/**
 * The changes that clients follow, in commit order. `writer` is the transaction that wrote the row: readers go no further than
 * the oldest transaction that still runs, so they never skip a late commit.
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
];

/** An earlier release notified by a trigger, inside of the transaction, which made the commits of all services wait for each other. */
export const dropFeedTrigger: readonly string[] = ['drop trigger if exists feed_written on feed', 'drop function if exists feed_written()'];
