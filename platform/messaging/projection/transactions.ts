import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import type { InboxTransaction, TransactionRunner } from '../inbox/transaction.js';
import type { Projection } from './define.js';
import { shadowOf } from './define.js';
import { requireOwnWrites, withoutEffects } from './without-effects.js';

/** Another generation has been swapped in: this one has nothing to write to any more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/**
 * For the generation that is read. Each transaction shares a lock that a swap takes alone: none runs while the tables are
 * exchanged, and whoever waited for that finds that its time is over.
 */
export const liveTransactions =
  (transactions: TransactionRunner, projection: Projection, generation: number, superseded: () => void): TransactionRunner =>
  (work) =>
    transactions(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock_shared(?, hashtext(?))', [ADVISORY_LOCK.projectionLive, projection.name]);
      // A statement of its own: one that waited for the lock would still see what was before.
      const [row] = await tx.execute<{ generation: number }>('select generation from projection where name = ?', [projection.name]);
      if (row?.generation !== generation) {
        superseded();
        throw new Superseded(`generation ${generation} of ${projection.name} is not read any more`);
      }
      return withoutSideEffects(tx, projection.tables, work);
    });

/**
 * For the generation that is being built. Its handlers find the tables of the shadow where they look for the live ones, and
 * everything that the shadow does not have where it always is: so they are the same handlers.
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
  const result = await work({ ...tx, context: (event) => withoutEffects(tx.context(event)) });
  await requireOwnWrites(tx, tables);
  return result;
}
