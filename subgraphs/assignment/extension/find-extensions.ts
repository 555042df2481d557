import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { dateFor } from '../../../schema/rules/due-dates.js';
import type { Assignment } from '../assignment/assignment.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { assignmentPolicy } from '../policy.js';
import { Extension } from './extension.entity.js';

/** A batch: the caller's own extensions, by assignment. */
const ownExtensions = async (assignmentIds: readonly string[], { em, caller }: RequestContext): Promise<Map<string, Extension>> =>
  caller.kind === 'user'
    ? byKey(
        await findRows(em, Extension, { studentId: caller.userId, assignmentId: [...assignmentIds] }),
        ({ assignmentId }) => assignmentId,
      )
    : new Map();

/** When an assignment is due for the caller. */
export async function ownDueAt({ id, dueAt }: Assignment, { load }: RequestContext): Promise<Date | null> {
  return dateFor(dueAt, (await load(ownExtensions, id))?.dueAt);
}

/** A batch, without a policy: by assignment, the extensions that give their student anything. */
export const extensionsOfAssignments = async (
  assignmentIds: readonly string[],
  { em }: RequestContext,
): Promise<Map<string, Extension[]>> => {
  const given = { $or: [{ dueAt: { $ne: null } }, { closesAt: { $ne: null } }, { extraAttempts: { $gt: 0 } }] };
  const found = await findRows(em, Extension, { assignmentId: [...assignmentIds], ...given }, { orderBy: { studentId: 'asc' } });
  return groupedBy(assignmentIds, found, ({ assignmentId }) => assignmentId);
};

/** The extension of one student, if there is one. */
export const extensionOfStudent = async (em: EntityManager, assignmentId: string, studentId: string | null): Promise<Extension | null> =>
  studentId !== null && isId(studentId) ? em.findOne(Extension, { assignmentId, studentId }) : null;

/** All extensions of an assignment, for the staff of its course; null for everybody else. */
export async function extensionsOf({ id, courseId }: Assignment, { caller, load }: RequestContext): Promise<Extension[] | null> {
  const course = await load(knownCourses.known, courseId);
  const sees = course && assignmentPolicy.can('seeExtensions', caller, { course, learns: false });
  return sees ? load(extensionsOfAssignments, id) : null;
}
