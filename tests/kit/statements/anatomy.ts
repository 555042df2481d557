import type { Sent } from './tap.js';

/** Where a journey's statements went. */
export interface Anatomy {
  /**
   * Of the services, the router and the log. Those of the mock gateway, which stands for a system of somebody else, are not among them;
   * nor are those of services that only count what happened.
   */
  readonly own: number;
  /** Of services that only count what happened, or make it found, beside the journey: nobody waits for them, and they take events in larger batches. */
  readonly beside: number;
  /** How often PostgreSQL was waited for: transactions and savepoints begin in the round trip of their first statement. */
  readonly roundTrips: number;
  /** Transactions that were begun by a statement. */
  readonly transactions: number;
  /** Looks of the relay that found nothing. How many there are depends on how long things take. */
  readonly emptyLooks: number;
  /** What was sent because time had passed, whatever happened meanwhile. */
  readonly timed: number;
  /** The statements of `own` by service and shape, the most frequent first. */
  readonly lines: readonly string[];
}

/** The relay's look for unpublished events, and its tries to fall asleep. */
const LOOK = /from outbox where published_at is null|^select pg_try_advisory_lock\(\$1\) as (asleep|won)$/;

/**
 * Looks that are due by time: at parked events, at the members and the end of the log, at a projection's generation, at what is due in
 * services, and the time limits of clients that they lift. That the intervals of jobs are an hour in the tests of journeys keeps all others away.
 */
const TIMED =
  /^(?!with claimed).*from held_events |from pg_locks|^select id, next_offset from partitions|from projection |inbox_seen|^select topic, sum\(next_offset - position\)|^set statement_timeout/;

/** The databases of services that only count what happened. */
const BESIDE: ReadonlySet<string> = new Set(['lms_analytics', 'lms_search']);

const BEGIN = /^(begin|start transaction)/;
const END = /^(commit|rollback)(;|$)/;

/** Sorts what was sent into what a journey cost, and what would have been sent anyway. */
export function anatomyOf(sent: readonly Sent[]): Anatomy {
  const own: Sent[] = [];
  let [emptyLooks, timed, beside] = [0, 0, 0];
  for (const { statements, work } of transactionsOf(sent.filter(({ application }) => application !== 'lms mock gateway'))) {
    if (work.length === 0) own.push(...statements);
    else if (work.every(isEmptyLook)) emptyLooks += statements.length;
    else if (work.every(({ sql }) => TIMED.test(shapeOf(sql)))) timed += statements.length;
    else if (statements.every(({ database }) => BESIDE.has(database))) beside += statements.length;
    else own.push(...statements);
  }
  const lines = [...Map.groupBy(own, ({ database, sql }) => `${database.replace(/^lms_/, '').padEnd(12)} ${shapeOf(sql).slice(0, 160)}`)]
    .map(([line, some]) => ({ line, count: some.length }))
    .toSorted((a, b) => b.count - a.count)
    .map(({ line, count }) => `${String(count).padStart(4)} ${line}`);
  const roundTrips = own.filter(({ withNext }) => !withNext).length;
  const transactions = own.filter(({ sql }) => BEGIN.test(sql)).length;
  return { own: own.length, beside, roundTrips, transactions, emptyLooks, timed, lines };
}

const isEmptyLook = ({ sql, rows }: Sent): boolean => LOOK.test(shapeOf(sql)) && (rows === 0 || sql.includes('pg_try_advisory_lock'));

interface Transaction {
  readonly statements: readonly Sent[];
  /** Without those that begin and end it. */
  readonly work: readonly Sent[];
}

/** The statements of each transaction; one that is outside of any is a transaction by itself. */
function transactionsOf(sent: readonly Sent[]): Transaction[] {
  const made: Transaction[] = [];
  for (const ofConnection of Map.groupBy(sent, ({ connection }) => connection).values()) {
    let statements: Sent[] = [];
    for (const each of ofConnection) {
      if (statements.length === 0 && !BEGIN.test(each.sql)) made.push({ statements: [each], work: [each] });
      else {
        statements.push(each);
        if (!END.test(each.sql)) continue;
        made.push({ statements, work: statements.slice(1, -1) });
        statements = [];
      }
    }
    if (statements.length > 0) made.push({ statements, work: statements.slice(1) });
  }
  return made;
}

/** A statement without its values. */
const shapeOf = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/(?<![$\w])\d+\b/g, '?');
