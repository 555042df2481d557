import type pg from 'pg';
import { connected, fill, rowsOf, type Url } from './rows.js';

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
  // In one of the databases that it reads: not every system has another that it could name.
  const [[, home] = []] = Object.values(tables);
  const books = await connected(url(home as string));
  try {
    for (const [table, [create, database, select]] of Object.entries(tables)) {
      await books.query(create);
      await fill(books, `pg_temp.${table}`, await rowsOf(url(database), select));
    }
    await books.query('set search_path = pg_temp');
    return await countIn(books, broken, seed);
  } finally {
    await books.end();
  }
}

/** The same of what was collected already. What the seed spoils is as before afterwards. */
export const countIn = <Name extends string>(
  books: pg.Client,
  broken: Readonly<Record<Name, string>>,
  seed: readonly string[],
): Promise<Record<Name, number>> =>
  spoilt(books, seed, async () => {
    const counts: [string, number][] = [];
    for (const [name, sql] of Object.entries<string>(broken)) counts.push([name, (await books.query(sql)).rowCount ?? 0]);
    return Object.fromEntries(counts) as Record<Name, number>;
  });

/** Asks of spoilt tables, and puts them right again. */
export async function spoilt<Answer>(books: pg.Client, seed: readonly string[], ask: () => Promise<Answer>): Promise<Answer> {
  await books.query('begin');
  try {
    for (const statement of seed) await books.query(statement);
    return await ask();
  } finally {
    await books.query('rollback');
  }
}

/** What is counted when nothing is broken. */
export const noneOf = <Name extends string>(broken: Readonly<Record<Name, string>>): Record<Name, number> =>
  Object.fromEntries(Object.keys(broken).map((name) => [name, 0])) as Record<Name, number>;
