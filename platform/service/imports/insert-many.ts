import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
import { drainRecorded } from '../../messaging/outbox/recorded-events.js';
import { type Aggregate } from '../aggregate.js';

/**
 * Inserts new aggregates by one statement and their recorded events by another: for imports, where the unit of work would cost more
 * than the rows. The entities are not managed afterwards. `source` is the name of the service.
 */
export async function insertMany<Row extends Aggregate>(
  em: EntityManager,
  entity: EntityClass<Row>,
  aggregates: readonly Row[],
  source: string,
): Promise<void> {
  if (aggregates.length === 0) return;
  const events = aggregates.flatMap((each) => drainRecorded(em, each, source));
  await insert(em, entity, aggregates);
  await insert(em, OutboxRow, events);
}

/** Inserts rows by one statement, in their order: the events of one key ascend in the outbox. */
export async function insert<Row extends object>(em: EntityManager, entity: EntityClass<Row>, rows: readonly Row[]): Promise<void> {
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
  const records = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, column }) => [column, (row as Record<string, unknown>)[name]])),
  );
  return {
    table: pg.escapeIdentifier(tableName),
    columns: columns.map(({ column }) => pg.escapeIdentifier(column)),
    records: JSON.stringify(records),
  };
}
