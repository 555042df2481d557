import type { Url } from './ledger.js';
import { connected, fill, rowsOf } from './rows.js';

export interface Invariants<Name extends string> {
  /** By name: the statement that makes it, the database that its rows come from, and the statement that reads them there. */
  readonly tables: Readonly<Record<string, readonly [create: string, database: string, select: string]>>;
  /** Over these tables: the rows that break each invariant. */
  readonly broken: Readonly<Record<Name, string>>;
  /** Spoils what was collected. */
  readonly seed: readonly string[];
}

/** Collects rows of several databases into one place, and counts what breaks each invariant there. */
export async function countBroken<Name extends string>(
  url: Url,
  { tables, broken, seed }: Invariants<Name>,
): Promise<Record<Name, number>> {
  const books = await connected(url('postgres'));
  try {
    for (const [table, [create, database, select]] of Object.entries(tables)) {
      await books.query(create);
      await fill(books, `pg_temp.${table}`, await rowsOf(url(database), select));
    }
    await books.query('set search_path = pg_temp');
    for (const statement of seed) await books.query(statement);
    const counts: [string, number][] = [];
    for (const [name, sql] of Object.entries<string>(broken)) counts.push([name, (await books.query(sql)).rowCount ?? 0]);
    return Object.fromEntries(counts) as Record<Name, number>;
  } finally {
    await books.end();
  }
}

/** What is counted when nothing is broken. */
export const noneOf = <Name extends string>(broken: Readonly<Record<Name, string>>): Record<Name, number> =>
  Object.fromEntries(Object.keys(broken).map((name) => [name, 0])) as Record<Name, number>;
