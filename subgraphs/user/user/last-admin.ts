import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { conflict } from '../../../platform/kernel/errors.js';
import { Role } from '../../../schema/events/user.js';
import { User } from './user.entity.js';

/**
 * Locks the active admins until the transaction ends, so that two of them cannot remove each other at once. Called before any other user
 * is locked, and in the order of ids: every command that locks several users takes them in this order.
 */
export async function lockAdmins(em: EntityManager): Promise<readonly User[]> {
  return em.find(User, { role: Role.ADMIN, active: true }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } });
}

/** Throws CONFLICT when no admin would be left. */
export function demandAnotherAdmin(admins: readonly User[], leaving: User): void {
  if (admins.length === 1 && admins[0]?.id === leaving.id) throw conflict('The last admin stays one: make another first');
}
