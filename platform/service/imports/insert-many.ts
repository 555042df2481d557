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

async function insert<Row extends object>(em: EntityManager, entity: EntityClass<Row>, rows: readonly Row[]): Promise<void> {
  const { tableName, props } = em.getMetadata().get(entity as never);
  const columns = props.filter((prop) => prop.persist !== false).map((prop) => ({ name: prop.name, column: prop.fieldNames[0] as string }));
  const records = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, column }) => [column, (row as Record<string, unknown>)[name]])),
  );
  const names = columns.map(({ column }) => pg.escapeIdentifier(column)).join();
  const table = pg.escapeIdentifier(tableName);
  // PostgreSQL converts the JSON to the types of the columns. The order matters: the events of one key ascend in the outbox.
  await em.execute(
    `insert into ${table} (${names}) select ${names}
    from jsonb_populate_recordset(null::${table}, ?::jsonb) with ordinality as given order by ordinality`,
    [JSON.stringify(records)],
  );
}
