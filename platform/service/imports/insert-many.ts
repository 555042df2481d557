import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { recordedBy } from '../../messaging/outbox/recorded-events.js';
import { insertRows } from '../../postgres/insert-rows.js';
import type { Aggregate } from '../aggregate.js';

/**
 * Inserts new aggregates by one statement, where the unit of work would cost more than the rows. They are not managed afterwards; what
 * they have recorded is drained by the flush at the end of the transaction, or of the run.
 */
export async function insertMany<Row extends Aggregate>(
  em: EntityManager,
  entity: EntityClass<Row>,
  aggregates: readonly Row[],
): Promise<void> {
  recordedBy(em, aggregates);
  await insertRows(em, entity, aggregates);
}
