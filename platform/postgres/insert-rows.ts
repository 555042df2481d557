import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';

/** Inserts rows by one statement, in their order. They are not managed, and need not be instances of the class. */
export async function insertRows<Row extends object>(em: EntityManager, entity: EntityClass<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { table, columns, records } = recordsOf(em, entity, rows);
  const names = columns.join();
  await em.execute(
    `insert into ${table} (${names}) select ${names}
    from jsonb_populate_recordset(null::${table}, ?::jsonb) with ordinality as given order by ordinality`,
    [records],
  );
}

interface Records {
  readonly table: string;
  readonly columns: readonly string[];
  /** The rows as JSON, by their columns: PostgreSQL converts it to the types of the columns. */
  readonly records: string;
}

/** All that is stored of the rows, or some properties. */
export function recordsOf<Row extends object>(
  em: EntityManager,
  entity: EntityClass<Row>,
  rows: readonly Row[],
  only?: readonly string[],
): Records {
  const { tableName, props } = em.getMetadata().get(entity as never);
  const stored = props.filter(({ name, persist }) => persist !== false && (!only || only.includes(name)));
  const columns = stored.map(({ name, fieldNames }) => ({ name, column: fieldNames[0] as string }));
  const records = rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (const { name, column } of columns) record[column] = (row as Record<string, unknown>)[name];
    return record;
  });
  return {
    table: pg.escapeIdentifier(tableName),
    columns: columns.map(({ column }) => pg.escapeIdentifier(column)),
    records: JSON.stringify(records),
  };
}
