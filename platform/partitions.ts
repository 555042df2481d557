import type { Logger } from './log.js';

/** A table that is partitioned by day on a column of time, with a default partition `<table>_default`. */
export interface DailyTable {
  readonly table: string;
  readonly column: string;
  /** Rows that stay however old they are, as an SQL condition: a day that holds one is kept whole. */
  readonly keeping?: string;
}

export const outboxTable: DailyTable = { table: 'outbox', column: 'occurred_at', keeping: 'published_at is null' };
export const inboxTable: DailyTable = { table: 'inbox', column: 'event_time' };

/** Runs one statement, in a transaction of its own. */
export type Execute = (sql: string) => Promise<readonly object[]>;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Makes the days from today on. Rows that had to go to the default partition meanwhile are moved to where they belong. */
export async function makeDays(execute: Execute, { table, column }: DailyTable, now: Date, ahead = 3): Promise<void> {
  for (let n = 0; n <= ahead; n += 1) {
    const from = dayOf(new Date(now.getTime() + n * DAY_MS));
    const to = dayOf(new Date(now.getTime() + (n + 1) * DAY_MS));
    const name = `${table}_${from.replaceAll('-', '')}`;
    const [{ made }] = (await execute(`select to_regclass('${name}') is not null as made`)) as [{ made: boolean }];
    if (made) continue;
    await execute(
      alone(
        table,
        // Asked again with the lock held: another replica may have made it meanwhile.
        `if to_regclass('${name}') is null then
          lock table ${table}_default in access exclusive mode;
          create table ${name} (like ${table} including defaults including constraints);
          with moved as (delete from ${table}_default where ${column} >= '${from} Z' and ${column} < '${to} Z' returning *)
            insert into ${name} select * from moved;
          alter table ${table} attach partition ${name} for values from ('${from} Z') to ('${to} Z');
        end if;`,
      ),
    );
  }
}

/** Drops the days that ended before `horizon`, and clears the default partition up to there. */
export async function dropDays(execute: Execute, { table, column, keeping = 'false' }: DailyTable, horizon: Date): Promise<void> {
  const children = (await execute(
    `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = '${table}'::regclass and relname ~ '_\\d{8}$' order by relname`,
  )) as { name: string }[];
  for (const { name } of children) {
    const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})$/.exec(name) as unknown as [string, string, string, string];
    if (Date.parse(`${year}-${month}-${day}T00:00:00Z`) + DAY_MS > horizon.getTime()) break;
    await execute(alone(table, `if not exists (select from ${name} where ${keeping}) then drop table ${name}; end if;`));
  }
  await execute(`delete from ${table}_default where ${column} < '${horizon.toISOString()}' and not (${keeping})`);
}

/**
 * One transaction that has the table to itself. It gives up after two seconds, to be tried at the next turn: a lock that
 * waits would make every insert wait behind it.
 */
const alone = (table: string, work: string): string => `do $$ begin
  perform set_config('lock_timeout', '2s', true);
  lock table only ${table} in access exclusive mode;
  ${work}
end $$`;

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

export interface EventTablesOptions {
  readonly now: Date;
  /** The names under which the service's inboxes run today. A mark that nobody raises any more must not keep rows for ever. */
  readonly consumers: readonly string[];
  readonly keepPublishedMs?: number;
  /** How late a duplicate may still come, in ms: after a relay that was down between its publishing and its marking. */
  readonly keepInboxMs?: number;
  readonly log: Logger;
}

/** The outbox's and the inbox's turn: at every start, before anything is written, and then every hour. */
export async function maintainEventTables(execute: Execute, options: EventTablesOptions): Promise<void> {
  const { now, keepPublishedMs = DAY_MS, keepInboxMs = 7 * DAY_MS, log } = options;
  const turns: (() => Promise<void>)[] = [
    () => makeDays(execute, outboxTable, now),
    () => makeDays(execute, inboxTable, now),
    () => dropDays(execute, outboxTable, new Date(now.getTime() - keepPublishedMs)),
    async () => dropDays(execute, inboxTable, new Date((await seenUntil(execute, options)).getTime() - keepInboxMs)),
  ];
  for (const turn of turns) {
    await turn().catch((error) => log.warn({ err: error }, 'partitions could not be tended; they are at the next turn'));
  }
}

/** Up to where every partition of the bus has been seen by all of the service's consumers. */
async function seenUntil(execute: Execute, { now, consumers }: EventTablesOptions): Promise<Date> {
  const names = consumers.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
  const [row] = (await execute(
    `select extract(epoch from min(seen_until)) * 1000 as ms from inbox_seen where consumer in (${names || 'null'})`,
  )) as { ms: string | null }[];
  return row?.ms == null ? now : new Date(Math.min(now.getTime(), Number(row.ms)));
}
