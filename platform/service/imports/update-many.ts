import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { recordedBy } from '../../messaging/outbox/recorded-events.js';
import { recordsOf } from '../../postgres/insert-rows.js';
import type { Aggregate } from '../aggregate.js';

/**
 * Writes these properties of many changed aggregates by one statement. The caller has locked the rows and has read them with
 * `disableIdentityMap`, or the unit of work would write them again. What they have recorded is written by the flush, as by `insertMany`.
 */
export async function updateMany<Row extends Aggregate>(
  em: EntityManager,
  entity: EntityClass<Row>,
  aggregates: readonly Row[],
  properties: readonly (keyof Row & string)[],
): Promise<void> {
  if (aggregates.length === 0) return;
  recordedBy(em, aggregates);
  const { table, columns, records } = recordsOf(em, entity, aggregates, ['id', ...properties]);
  const changed = columns.filter((column) => column !== '"id"').map((column) => `${column} = given.${column}`);
  await em.execute(
    `update ${table} as changed set ${changed.join()} from jsonb_populate_recordset(null::${table}, ?::jsonb) as given
    where changed.id = given.id`,
    [records],
  );
}
