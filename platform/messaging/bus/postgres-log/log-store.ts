import type { Pool } from 'pg';
import type { Session } from '../../../postgres/session.js';
import type { WireEvent } from '../../event/cloud-events.js';
import type { BusRecord, TopicSpec } from '../bus.js';
import { partitionOf } from '../murmur2.js';
import { LOG_CHANNEL } from './log-schema.js';
import { type CommittedOffset, LazyOffsetCommits } from './offset-commits.js';

/** One partition as the log knows it. */
export interface LogPartition {
  readonly id: number;
  readonly topic: string;
  readonly number: number;
}

/** The most that one fetch brings of each partition: so many records, and bytes, though the first record always comes. */
export interface FetchLimits {
  readonly records: number;
  readonly bytes: number;
}

export interface FetchedRecords {
  /** Without those of other types, so perhaps none. */
  readonly records: BusRecord[];
  /** The types of those that were left out. */
  readonly leftOut: string[];
  /** The offset behind the last record, left out or not. */
  readonly next: bigint;
  /** Whether a limit cut the fetch off, so that there may be more records already. */
  readonly truncated: boolean;
}

/** A record as it is appended. */
export type NewRecord = Omit<WireEvent, 'key'> & { readonly key: string | null };

interface RecordRow {
  id: number;
  position: string;
  type: string | null;
  /** Of its value, in bytes. */
  size: number;
  key: string | null;
  /** Null for one that is left out, as its value is. */
  headers: Record<string, string> | null;
  value: Buffer | null;
}

const FETCH = `
  select wanted.id, found.position, found.type, octet_length(found.value) as size,
    case when is_wanted then found.key end as key,
    case when is_wanted then found.headers end as headers,
    case when is_wanted then found.value end as value
  from unnest($1::integer[], $2::bigint[]) as wanted (id, position)
  cross join lateral (
    select *, type is null or $5::text[] is null or type = any($5) as is_wanted from (
      select l.position, l.key, l.headers, l.value, l.headers ->> 'ce_type' as type,
        sum(octet_length(l.value)) over (order by l.position) - octet_length(l.value) as bytes_before
      from log l where l.partition_id = wanted.id and l.position >= wanted.position
      order by l.position limit $3
    ) window_of_records where bytes_before < $4
  ) found
  order by wanted.id, found.position`;

/** The values are sent as one, as they are: in an array each of their bytes would be written as two digits. */
const APPEND = `
  select append_to_log(
    $1, $2,
    array(select headers from jsonb_array_elements($3::jsonb) with ordinality as all_headers (headers, nth) order by nth),
    array(
      select substring($4::bytea from (sum(size) over (order by nth) - size)::integer + 1 for size)
      from unnest($5::integer[]) with ordinality as sizes (size, nth) order by nth
    )
  ) as offsets`;

/** The log's statements, one a method. */
export class LogStore {
  readonly #topics = new Map<string, readonly LogPartition[]>();
  readonly #commits = new LazyOffsetCommits((positions) => this.#write(positions));

  constructor(
    private readonly pool: Pool,
    /** For writes that a crash may lose and that need not wait for the disk: notifications and positions. */
    private readonly session: Session,
  ) {}

  /** Throws for a topic that exists with another partition count, since that is fixed at creation. */
  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const { name, partitions } of specs) {
      await this.pool.query(
        `with made as (insert into topics values ($1, $2) on conflict do nothing returning name, partition_count)
        insert into partitions (topic, number) select name, number from made, generate_series(0, partition_count - 1) as number`,
        [name, partitions],
      );
      const existing = await this.partitionsOf(name);
      if (existing.length !== partitions) {
        throw new Error(`${name} has ${existing.length} partitions, fixed when it was created; ${partitions} were asked for`);
      }
    }
  }

  async partitionsOf(topic: string): Promise<readonly LogPartition[]> {
    const known = this.#topics.get(topic);
    if (known) return known;
    const { rows } = await this.pool.query<LogPartition>('select id, topic, number from partitions where topic = $1 order by number', [
      topic,
    ]);
    if (rows.length === 0) throw new Error(`there is no topic ${topic}`);
    this.#topics.set(topic, rows);
    return rows;
  }

  /** Appends in one transaction. Resolves when it has committed, with the records as they are in the log. */
  async append(records: readonly NewRecord[]): Promise<Map<LogPartition, BusRecord[]>> {
    const partitions = await Promise.all(records.map((record) => this.#partitionFor(record)));
    const { rows } = await this.pool.query<{ offsets: string[] }>({
      name: 'append',
      text: APPEND,
      values: [
        partitions.map(({ id }) => id),
        records.map(({ key }) => key),
        JSON.stringify(records.map(({ headers }) => headers)),
        Buffer.concat(records.map(({ value }) => value)),
        records.map(({ value }) => value.length),
      ],
    });
    const appended = new Map<LogPartition, BusRecord[]>();
    for (const [nth, { key, headers, value }] of records.entries()) {
      const partition = partitions[nth] as LogPartition;
      const offset = BigInt((rows[0] as { offsets: string[] }).offsets[nth] as string);
      const record = { topic: partition.topic, partition: partition.number, offset, key, headers, value };
      const some = appended.get(partition);
      if (some) some.push(record);
      else appended.set(partition, [record]);
    }
    return appended;
  }

  async #partitionFor({ topic, key }: NewRecord): Promise<LogPartition> {
    const partitions = await this.partitionsOf(topic);
    return partitions[partitionOf(key, partitions.length)] as LogPartition;
  }

  /**
   * Notifies the other processes of new records. To be called after the commit: NOTIFY inside of transactions makes their commits
   * wait for each other, across the whole server, each for the disk.
   */
  notifyGrown(partitions: Iterable<LogPartition>): void {
    const ids = [...partitions].map(({ id }) => id).join();
    this.session.query('select pg_notify($1, $2)', [LOG_CHANNEL, ids]).catch(() => {});
  }

  /** Fetches many partitions by one query, of some types or of all. Partitions without further records are left out. */
  async fetch(
    wanted: ReadonlyMap<LogPartition, bigint>,
    limits: FetchLimits,
    types?: ReadonlySet<string>,
  ): Promise<Map<LogPartition, FetchedRecords>> {
    const byId = new Map([...wanted.keys()].map((partition) => [partition.id, partition]));
    const { rows } = await this.pool.query<RecordRow>({
      name: 'fetch',
      text: FETCH,
      values: [[...byId.keys()], [...wanted.values()], limits.records, limits.bytes, types ? [...types] : null],
    });
    const fetched = Map.groupBy(rows, ({ id }) => byId.get(id) as LogPartition);
    return new Map([...fetched].map(([partition, some]) => [partition, recordsOf(partition, some, limits)]));
  }

  /** The offset that the next record of each partition will get, by partition id. */
  async ends(partitions: readonly LogPartition[]): Promise<Map<number, bigint>> {
    const { rows } = await this.pool.query<{ id: number; next_offset: string }>(
      'select id, next_offset from partitions where id = any($1)',
      [partitions.map(({ id }) => id)],
    );
    return new Map(rows.map(({ id, next_offset }) => [id, BigInt(next_offset)]));
  }

  /** Resolves with the group's id. Creates the group, and its position in each partition, where they do not exist yet. */
  async joinGroup(name: string, partitions: readonly LogPartition[]): Promise<number> {
    await this.pool.query('insert into groups (name) values ($1) on conflict do nothing', [name]);
    const { rows } = await this.pool.query<{ id: number }>('select id from groups where name = $1', [name]);
    const group = (rows[0] as { id: number }).id;
    await this.pool.query(
      `insert into group_positions select $1, id, 0 from partitions where id = any($2)
      on conflict do nothing`,
      [group, partitions.map(({ id }) => id)],
    );
    return group;
  }

  /** The group's committed offsets, by partition id. */
  async positions(group: number, partitionIds: readonly number[]): Promise<Map<number, bigint>> {
    await this.flushPositions();
    const { rows } = await this.pool.query<{ partition_id: number; position: string }>(
      'select partition_id, position from group_positions where group_id = $1 and partition_id = any($2)',
      [group, partitionIds],
    );
    return new Map(rows.map(({ partition_id, position }) => [partition_id, BigInt(position)]));
  }

  /** Never moves a position back: a member that lost the partition during a delivery may still commit, after its successor. */
  commit(group: number, partitionId: number, next: bigint): void {
    this.#commits.commit({ group, partitionId, next });
  }

  /** Resolves when this process has written what it committed; or cannot, and will try again. */
  flushPositions(): Promise<void> {
    return this.#commits.flush().catch(() => {});
  }

  close(): void {
    this.#commits.close();
  }

  async #write(positions: readonly CommittedOffset[]): Promise<void> {
    await this.session.query(
      `update group_positions stored set position = greatest(stored.position, given.position)
      from (
        select group_id, partition_id, max(position) as position
        from unnest($1::integer[], $2::integer[], $3::bigint[]) as each_one (group_id, partition_id, position) group by 1, 2
      ) given
      where stored.group_id = given.group_id and stored.partition_id = given.partition_id`,
      [positions.map(({ group }) => group), positions.map(({ partitionId }) => partitionId), positions.map(({ next }) => next)],
    );
  }

  async lag(group: number): Promise<Record<string, bigint>> {
    await this.flushPositions();
    const { rows } = await this.pool.query<{ topic: string; lag: string }>(
      `select topic, sum(next_offset - position) as lag from group_positions join partitions on id = partition_id
      where group_id = $1 group by topic`,
      [group],
    );
    return Object.fromEntries(rows.map(({ topic, lag }) => [topic, BigInt(lag)]));
  }
}

function recordsOf({ topic, number }: LogPartition, rows: readonly RecordRow[], limits: FetchLimits): FetchedRecords {
  const [records, leftOut]: [BusRecord[], string[]] = [[], []];
  let bytes = 0;
  for (const { position, type, size, key, headers, value } of rows) {
    bytes += size;
    if (headers && value) records.push({ topic, partition: number, offset: BigInt(position), key, headers, value });
    else if (type !== null) leftOut.push(type);
  }
  const next = BigInt((rows.at(-1) as RecordRow).position) + 1n;
  return { records, leftOut, next, truncated: rows.length >= limits.records || bytes >= limits.bytes };
}
