import { type EntityClass, type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isId } from '../kernel/ids.js';

/**
 * Loads one row by its id and locks it until the transaction ends: what a command decides by it stays true until it is written.
 * The row is read again even if this call has loaded it before. Null when there is none, or when the id is not a UUID.
 */
export async function findForUpdate<Row extends { id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  id: string,
): Promise<Row | null> {
  if (!isId(id)) return null;
  return em.findOne(entity, { id } as FilterQuery<Row>, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}
