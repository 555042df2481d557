import { type EntityClass, type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isId } from '../kernel/ids.js';

/**
 * One row by its id, held until the transaction ends: what a command decides on it stays true until it is written.
 * Read anew even if this call has seen it before. Null when there is none, or when the id cannot be one.
 */
export async function findForUpdate<Row extends { id: string }>(
  em: EntityManager,
  entity: EntityClass<Row>,
  id: string,
): Promise<Row | null> {
  if (!isId(id)) return null;
  return em.findOne(entity, { id } as FilterQuery<Row>, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}
