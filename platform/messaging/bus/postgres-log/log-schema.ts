import type { Pool } from 'pg';
import { ADVISORY_LOCK } from '../../../postgres/advisory-locks.js';
import { makeTables } from '../../../postgres/make-tables.js';

/** On this channel publishers notify members of partitions with new records: the payload is the ids, separated by commas; of all partitions when it is empty. */
export const LOG_CHANNEL = 'log';
/** On this channel members notify each other that they joined or left a group, or released a partition. */
export const MEMBERS_CHANNEL = 'members';

/**
 * The log's tables, in a database of their own. `append_to_log` returns the offsets of the records in their order. It locks the rows of its partitions in one order, so that two
 * publishers never deadlock, until its transaction ends: offsets become visible in order and without gaps, and a reader never
 * skips a record that commits late.
 */
const statements: readonly string[] = [
  `create table if not exists topics (
    name text primary key,
    partition_count integer not null check (partition_count > 0)
  )`,
  `create table if not exists partitions (
    id integer generated always as identity primary key,
    topic text not null references topics (name),
    number integer not null,
    next_offset bigint not null default 0,
    unique (topic, number)
  ) with (fillfactor = 50)`,
  `create table if not exists log (
    partition_id integer not null,
    position bigint not null,
    key text,
    headers jsonb not null,
    value bytea not null,
    appended_at timestamptz not null default now(),
    primary key (partition_id, position)
  )`,
  `create table if not exists groups (
    id integer generated always as identity primary key,
    name text not null unique
  )`,
  `create table if not exists group_positions (
    group_id integer not null references groups (id),
    partition_id integer not null references partitions (id),
    position bigint not null,
    primary key (group_id, partition_id)
  ) with (fillfactor = 50)`,
  // In an earlier release it returned nothing.
  `do $$ begin
    if exists (select from pg_proc where proname = 'append_to_log' and prorettype = 'void'::regtype) then drop function append_to_log; end if;
  end $$`,
  `create or replace function append_to_log(ids integer[], keys text[], headers jsonb[], bodies bytea[]) returns bigint[]
  language plpgsql as $$
  declare positions bigint[];
  begin
    perform 1 from partitions p where p.id = any(ids) order by p.id for update;
    positions := array(
      select p.next_offset + row_number() over (partition by r.id order by r.nth) - 1
      from unnest(ids) with ordinality as r (id, nth) join partitions p on p.id = r.id order by r.nth
    );
    insert into log (partition_id, position, key, headers, value) select * from unnest(ids, positions, keys, headers, bodies);
    update partitions p set next_offset = p.next_offset + added.count
      from (select id, count(*) as count from unnest(ids) as id group by id) added
      where p.id = added.id;
    return positions;
  end $$`,
];

/** Creates the tables and functions that do not exist yet. */
export const createLogSchema = (pool: Pool): Promise<void> => makeTables(pool, ADVISORY_LOCK.logSchema, statements);
