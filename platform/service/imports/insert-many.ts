import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
import { drainRecorded } from '../../messaging/outbox/recorded-events.js';
import { type Aggregate } from '../aggregate.js';

/**
 * Writes new aggregates with what they have recorded, each kind by one statement: for imports, where the unit of work would cost more than
 * the rows. The entities make and record as always; they are not managed afterwards. `source` is the service.
 */
export async function insertMany<Row extends Aggregate>(
  em: EntityManager,
  entity: EntityClass<Row>,
  aggregates: readonly Row[],
  source: string,
): Promise<void> {
  if (aggregates.length === 0) return;
  const told = aggregates.flatMap((each) => drainRecorded(em, each, source));
  await insert(em, entity, aggregates);
  await insert(em, OutboxRow, told);
}

async function insert<Row extends object>(em: EntityManager, entity: EntityClass<Row>, rows: readonly Row[]): Promise<void> {
  const { tableName, props } = em.getMetadata().get(entity as never);
  const columns = props.filter((prop) => prop.persist !== false).map((prop) => ({ name: prop.name, column: prop.fieldNames[0] as string }));
  const records = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, column }) => [column, (row as Record<string, unknown>)[name]])),
  );
  const names = columns.map(({ column }) => pg.escapeIdentifier(column)).join();
  const table = pg.escapeIdentifier(tableName);
  // PostgreSQL makes columns of JSON by their own types. In their order: one key's events ascend in the outbox.
  await em.execute(
    `insert into ${table} (${names}) select ${names}
    from jsonb_populate_recordset(null::${table}, ?::jsonb) with ordinality as given order by ordinality`,
    [JSON.stringify(records)],
  );
}
