import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ImportRef } from '../../../platform/service/imports/import-ref.entity.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import { assignments } from './access.js';
import { Assignment } from './assignment.entity.js';
import { isShown, withdrawn } from './in-use.js';

/**
 * The course's staff, admins. Its extensions are removed with it; the services that consume its event decide what becomes of submissions.
 * CONFLICT once it has released grades, or while an item of a module shows it.
 */
export async function deleteAssignment(context: RequestContext, id: string): Promise<boolean> {
  const opening = await assignments.openingOf(context, id, 'delete');
  // Before others are asked: only a caller who may delete it learns what they answer, and no lock is held while we wait.
  const shown = opening.seen && (await isShown(context, opening.seen));
  return transaction(context, async (em) => {
    const { thing: assignment, course } = await opening.open(em);
    demandOpen(course);
    if (shown) throw conflict('A module of the course shows it: remove the item first');
    // Last, and under the locks: once it is withdrawn, nothing may refuse any more.
    if (!(await withdrawn(context, id))) throw conflict('Students have seen their grades for it');
    await remove(em, assignment);
    return true;
  });
}

/** Evaluation has withdrawn it for a command. That has deleted it in the meantime, or did not live to. */
export async function deleteWithdrawn(
  { em }: RequestContext,
  { assignmentId, courseId }: { readonly assignmentId: string; readonly courseId: string },
): Promise<void> {
  await knownCourses.lock(em, courseId);
  const assignment = await findForUpdate(em, Assignment, assignmentId);
  if (assignment) await remove(em, assignment);
}

async function remove(em: EntityManager, assignment: Assignment): Promise<void> {
  assignment.deleted();
  em.remove(assignment);
  await em.nativeDelete(ImportRef, { thingId: assignment.id });
}
