import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';
import { DomainError } from '../kernel/errors.js';
import { transaction } from './transaction.js';

/**
 * A command's transaction that decides by what is known here, under its locks, and reads nothing before. It is believed when it does the
 * work. Before it refuses, `ask` demands all that the work needs and asks the owners of what is missing or old here; then the work runs
 * again. `ask` throws the refusal that stands.
 */
export async function askBeforeRefusal<T>(
  context: RequestContext,
  ask: () => Promise<unknown>,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await transaction(context, work);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    context.em.clear();
    context.idempotent?.rollBack();
  }
  await ask();
  return transaction(context, work);
}
