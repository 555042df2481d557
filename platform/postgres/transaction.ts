import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';
import { withCause } from './cause.js';
import { isRolledBack } from './violations.js';

/** How often a transaction is tried that PostgreSQL rolls back in favour of another. */
const TRIES = 10;

/**
 * One transaction, opened at the top of a command or a consumer. `em` is the transaction's own; entities found through it
 * are written when `work` returns, together with the events they recorded. `work` is done anew when it and another have waited for
 * each other, so what it changes is in the database alone. Under an idempotency key the work is done once, and what it returned is
 * returned again: entities, and what JSON can tell.
 */
export async function transaction<T>(context: RequestContext, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const { idempotent } = context;
  // Inside of another it is the other that has to be done anew.
  const tries = context.em.isInTransaction() ? 1 : TRIES;
  for (let tried = 1; ; tried += 1) {
    try {
      const result = await context.em.transactional(async (em) => {
        withCause(em, context);
        return idempotent ? idempotent.once(em, () => work(em)) : work(em);
      });
      context.load.clear();
      return result;
    } catch (error) {
      if (tried >= tries || !isRolledBack(error)) throw error;
      // Entities as this try left them are not what the database holds.
      context.em.clear();
      idempotent?.rollBack();
    }
  }
}
