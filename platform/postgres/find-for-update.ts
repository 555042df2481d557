import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isId } from '../kernel/ids.js';
import { lockRow } from './held-rows.js';

/**
 * Loads one row by its id and locks it until the transaction ends. The row is read again even if this call has loaded it before, unless
 * this transaction holds it. Null when there is none, or when the id is not a UUID.
 */
export async function findForUpdate<Row extends { id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  id: string,
): Promise<Row | null> {
  return isId(id) ? lockRow(em, entity, id, 'alone') : null;
}
