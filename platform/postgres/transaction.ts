import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';
import { withCause } from './cause.js';
import { holdWithin } from './held-rows.js';
import { isRolledBack } from './violations.js';

/** How often a transaction is attempted that PostgreSQL rolls back in favour of another. */
const MAX_ATTEMPTS = 10;

/**
 * One transaction, opened at the top of a command or a consumer. `em` is the transaction's own; entities found through it
 * are written when `work` returns, together with the events they recorded. After a deadlock `work` runs again, so it must change
 * nothing but the database. Under an idempotency key the work is done once, and its result is returned again: entities, and values
 * that JSON can hold.
 */
export async function transaction<T>(context: RequestContext, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const { idempotent } = context;
  // Inside another transaction it is that one which has to run again.
  const isSavepoint = context.em.isInTransaction();
  const maxAttempts = isSavepoint ? 1 : MAX_ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await context.em.transactional(async (em) => {
        withCause(em, context);
        if (isSavepoint) holdWithin(em, context.em);
        return idempotent ? idempotent.once(em, () => work(em)) : work(em);
      });
      context.load.clear();
      return result;
    } catch (error) {
      if (attempt >= maxAttempts || !isRolledBack(error)) throw error;
      // The entities as this attempt left them differ from the database.
      context.em.clear();
      idempotent?.rollBack();
    }
  }
}
