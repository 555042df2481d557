import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ImportRef } from '../../../platform/service/imports/import-ref.entity.js';
import { demandOpen } from '../course/writable.js';
import { refusalToDelete } from './in-use.js';
import { openingOf } from './open-assignment.js';

/**
 * The course's staff, admins. Its extensions are removed with it; the services that consume its event decide what becomes of submissions.
 * CONFLICT once it has released grades, or while an item of a module shows it.
 */
export async function deleteAssignment(context: RequestContext, id: string): Promise<boolean> {
  const opening = await openingOf(context, id, 'delete');
  // Before others are asked: only a caller who may delete it learns what they answer, and no lock is held while we wait.
  const refusal = opening.seen && (await refusalToDelete(context, opening.seen));
  return transaction(context, async (em) => {
    const { assignment, course } = await opening.open(em);
    demandOpen(course);
    if (refusal) throw refusal;
    assignment.deleted();
    em.remove(assignment);
    await em.nativeDelete(ImportRef, { thingId: id });
    return true;
  });
}
