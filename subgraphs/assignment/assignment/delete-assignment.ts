import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ImportRef } from '../../../platform/service/imports/import-ref.entity.js';
import { demandOpen } from '../course/writable.js';
import { openingOf } from './open-assignment.js';

/**
 * The course's staff, admins. Its extensions are removed with it; the services that consume its event decide what becomes of submissions.
 */
export async function deleteAssignment(context: RequestContext, id: string): Promise<boolean> {
  const opening = await openingOf(context, id, 'delete');
  return transaction(context, async (em) => {
    const { assignment, course } = await opening.open(em);
    demandOpen(course);
    assignment.deleted();
    em.remove(assignment);
    await em.nativeDelete(ImportRef, { thingId: id });
    return true;
  });
}
