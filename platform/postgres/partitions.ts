import type { Logger } from '../kernel/log.js';
import { isOutage } from '../kernel/outage.js';
import { isRolledBack } from './violations.js';

/** How much time one partition covers. */
export type Span = 'day' | 'month';

/** A table that is partitioned on a column of time, with a default partition `<table>_default`. */
export interface PartitionedTable {
  readonly table: string;
  readonly column: string;
  /** Days for rows that are dropped soon; months for rows that are kept long and queried by something else than their time. */
  readonly span: Span;
  /** An SQL condition for rows that stay however old they are: a partition that contains one is not dropped. */
  readonly retainWhere?: string;
}

export const outboxTable: PartitionedTable = { table: 'outbox', column: 'occurred_at', span: 'day', retainWhere: 'published_at is null' };
export const inboxTable: PartitionedTable = { table: 'inbox', column: 'event_time', span: 'day' };
export const feedTable: PartitionedTable = { table: 'feed', column: 'at', span: 'day' };

/** Runs one statement, in a transaction of its own. */
export type Execute = (sql: string) => Promise<readonly object[]>;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Creates the partitions from now on, and moves rows of theirs that went to the default partition meanwhile. */
export async function makePartitions(execute: Execute, { table, column, span }: PartitionedTable, now: Date, ahead = 3): Promise<void> {
  for (let n = 0; n <= ahead; n += 1) {
    const [from, to] = [startOf(span, now, n), startOf(span, now, n + 1)];
    const name = `${table}_${digits(span, from)}`;
    const [{ made }] = (await execute(`select to_regclass('${name}') is not null as made`)) as [{ made: boolean }];
    if (made) continue;
    await execute(
      exclusively(
        table,
        // Checked again under the lock: another replica may have created it meanwhile.
        `if to_regclass('${name}') is null then
          lock table ${table}_default in access exclusive mode;
          create table ${name} (like ${table} including defaults including constraints);
          with moved as (delete from ${table}_default where ${column} >= '${iso(from)}' and ${column} < '${iso(to)}' returning *)
            insert into ${name} select * from moved;
          alter table ${table} attach partition ${name} for values from ('${iso(from)}') to ('${iso(to)}');
        end if;`,
      ),
    );
  }
}

/** Drops the partitions that ended before `horizon`, and deletes older rows from the default partition. */
export async function dropPartitions(
  execute: Execute,
  { table, column, span, retainWhere = 'false' }: PartitionedTable,
  horizon: Date,
): Promise<void> {
  const children = (await execute(
    `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = '${table}'::regclass and relname ~ '_\\d{${span === 'day' ? 8 : 6}}$' order by relname`,
  )) as { name: string }[];
  for (const { name } of children) {
    const [, year, month, day = '01'] = /_(\d{4})(\d{2})(\d{2})?$/.exec(name) as unknown as [string, string, string, string?];
    const start = new Date(`${year}-${month}-${day}T00:00:00Z`);
    if (startOf(span, start, 1) > horizon) break;
    await execute(exclusively(table, `if not exists (select from ${name} where ${retainWhere}) then drop table ${name}; end if;`));
  }
  await execute(`delete from ${table}_default where ${column} < '${iso(horizon)}' and not (${retainWhere})`);
}

/**
 * Runs the work in one transaction with an exclusive lock on the table. It fails when it does not get the lock in two seconds, and
 * the next run tries again: every insert would wait behind a lock request that waits.
 */
const exclusively = (table: string, work: string): string => `do $$ begin
  perform set_config('lock_timeout', '2s', true);
  lock table only ${table} in access exclusive mode;
  ${work}
end $$`;

/** The start of the day or month that is `offset` spans after that of `time`, UTC. */
const startOf = (span: Span, time: Date, offset: number): Date => {
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()];
  return new Date(span === 'day' ? Date.UTC(year, month, day + offset) : Date.UTC(year, month + offset, 1));
};

const digits = (span: Span, start: Date): string =>
  iso(start)
    .slice(0, span === 'day' ? 10 : 7)
    .replaceAll('-', '');

const iso = (time: Date): string => time.toISOString();

export interface EventTablesOptions {
  readonly now: Date;
  /** The names of the service's inboxes today: the watermark of a consumer that no longer runs must not keep rows for ever. */
  readonly consumers: readonly string[];
  readonly keepPublishedMs?: number;
  /** How long a client may be disconnected and still resume, in ms. */
  readonly keepFeedMs: number;
  /** How late a duplicate may still arrive, in ms: a relay may be down between publishing an event and marking it as published. */
  readonly keepInboxMs?: number;
  readonly log: Logger;
}

/** Creates and drops the partitions of outbox, inbox and feed. A failure is logged, and the next run tries again. */
export async function maintainEventTables(execute: Execute, options: EventTablesOptions): Promise<void> {
  const { now, keepPublishedMs = DAY_MS, keepInboxMs = 7 * DAY_MS, keepFeedMs, log } = options;
  await makeEventPartitions(execute, now, log);
  const tasks: (() => Promise<void>)[] = [
    () => dropPartitions(execute, outboxTable, new Date(now.getTime() - keepPublishedMs)),
    () => dropPartitions(execute, feedTable, new Date(now.getTime() - keepFeedMs)),
    async () => dropPartitions(execute, inboxTable, new Date((await inboxWatermark(execute, options)).getTime() - keepInboxMs)),
  ];
  for (const task of tasks) {
    await task().catch((error) => logFailure(log, error));
  }
}

/** Creates the partitions of outbox, inbox and feed. A failure is logged, and rows go to the default partition until the next run. */
export async function makeEventPartitions(execute: Execute, now: Date, log: Logger): Promise<void> {
  for (const table of [outboxTable, inboxTable, feedTable]) {
    await makePartitions(execute, table, now).catch((error) => logFailure(log, error));
  }
}

/** That a table is in use, often by another replica that does the same, is a matter of course. */
export function logFailure(log: Logger, error: unknown, fields: object = {}): void {
  const level = isOutage(error) || isRolledBack(error) ? 'info' : 'warn';
  log[level]({ err: error, ...fields }, 'partitions could not be maintained; the next run tries again');
}

/** The time up to which all of the service's consumers have seen every partition of the bus. */
async function inboxWatermark(execute: Execute, { now, consumers }: EventTablesOptions): Promise<Date> {
  const names = consumers.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
  const [row] = (await execute(
    `select extract(epoch from min(seen_until)) * 1000 as ms from inbox_seen where consumer in (${names || 'null'})`,
  )) as { ms: string | null }[];
  return row?.ms == null ? now : new Date(Math.min(now.getTime(), Number(row.ms)));
}
