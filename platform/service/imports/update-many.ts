import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
import { drainRecorded } from '../../messaging/outbox/recorded-events.js';
import type { Aggregate } from '../aggregate.js';
import { insert, recordsOf } from './insert-many.js';

/**
 * Writes these properties of many changed aggregates by one statement, and their recorded events by another: for handlers of runs. The
 * caller has locked the rows and has read them with `disableIdentityMap`, or the unit of work would write them again.
 */
export async function updateMany<Row extends Aggregate>(
  em: EntityManager,
  entity: EntityClass<Row>,
  aggregates: readonly Row[],
  properties: readonly (keyof Row & string)[],
  source: string,
): Promise<void> {
  if (aggregates.length === 0) return;
  const { table, columns, records } = recordsOf(em, entity, aggregates, ['id', ...properties]);
  const changed = columns.filter((column) => column !== '"id"').map((column) => `${column} = given.${column}`);
  await em.execute(
    `update ${table} as changed set ${changed.join()} from jsonb_populate_recordset(null::${table}, ?::jsonb) as given
    where changed.id = given.id`,
    [records],
  );
  await insert(
    em,
    OutboxRow,
    aggregates.flatMap((each) => drainRecorded(em, each, source)),
  );
}
