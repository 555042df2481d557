import type { EntityManager } from '@mikro-orm/postgresql';
import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import type { InboxTransaction, TransactionRunner } from '../inbox/transaction.js';
import type { Projection } from './define.js';
import { shadowOf } from './define.js';
import { requireNoEvents, requireOwnWrites, withoutEffects } from './without-effects.js';

/** Thrown when another generation has been swapped in, so that this one may not write any more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/**
 * The transactions of the live generation. Each takes a shared lock that a swap takes exclusively: none runs while the tables are
 * exchanged, and one that waited for the exchange finds that its generation is superseded.
 */
export const liveTransactions =
  (transactions: TransactionRunner, projection: Projection, generation: number, superseded: () => void): TransactionRunner =>
  (work) =>
    transactions(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock_shared(?, hashtext(?))', [ADVISORY_LOCK.projectionLive, projection.name]);
      // A statement of its own: in the one that waited for the lock, the snapshot would be from before the exchange.
      const [row] = await tx.execute<{ generation: number }>('select generation from projection where name = ?', [projection.name]);
      if (row?.generation !== generation) {
        superseded();
        throw new Superseded(`generation ${generation} of ${projection.name} is not live any more`);
      }
      return withoutSideEffects(tx, projection.tables, work);
    });

/**
 * The transactions of the generation that is being built. The search path leads handlers to the shadow's tables, and to `public`
 * for everything that the shadow does not have: so the same handlers serve both.
 */
export const shadowTransactions =
  (transactions: TransactionRunner, projection: Projection): TransactionRunner =>
  (work) =>
    transactions(async (tx) => {
      await tx.execute(`select set_config('search_path', ?, true)`, [`${shadowOf(projection)}, public`]);
      return withoutSideEffects(tx, [], work);
    });

async function withoutSideEffects<T>(
  tx: InboxTransaction,
  tables: readonly string[],
  work: (tx: InboxTransaction) => Promise<T>,
): Promise<T> {
  const given = new Set<EntityManager>();
  const result = await work({
    ...tx,
    context(events) {
      const context = withoutEffects(tx.context(events));
      given.add(context.em);
      return context;
    },
  });
  for (const em of given) requireNoEvents(em);
  await requireOwnWrites(tx, tables);
  return result;
}
