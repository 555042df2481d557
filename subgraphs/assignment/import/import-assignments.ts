import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError, notFound } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { ImportRef, importedBefore } from '../../../platform/service/imports/import-ref.entity.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import type { Assignment } from '../assignment/assignment.entity.js';
import { CreateAssignmentInput } from '../assignment/assignment.inputs.js';
import { assignmentOf } from '../assignment/create-assignment.js';
import { knownCourses } from '../course/known-courses.js';

/** An assignment of an external source. */
export interface ImportedAssignment {
  /** The id that it gets here; a new one when it is absent. */
  readonly id?: string;
  /** The row's own id at the source. */
  readonly sourceId: string;
  readonly createdAt: Date;
  readonly details: Omit<CreateAssignmentInput, 'courseId'>;
}

export interface ImportedAssignments {
  readonly created: number;
  /** The ids here by the ids at the source, including those of earlier imports. */
  readonly ids: ReadonlyMap<string, string>;
  readonly refused: readonly { readonly sourceId: string; readonly reason: string }[];
}

/**
 * Imports assignments of one course, and nobody is notified. Rows that break a rule are reported, and the others are imported, all or
 * none: so an import that was stopped can be run again. An assignment that is here already stays as it is. NOT_FOUND, COURSE_DELETED.
 */
export async function importAssignments(
  context: RequestContext,
  { source, courseId }: { readonly source: string; readonly courseId: string },
  rows: readonly ImportedAssignment[],
): Promise<ImportedAssignments> {
  requireService(context.caller);
  await knownCourses.find(context, courseId, (course) => !course.isDeleted);
  return transaction({ ...context, silent: true }, async (em) => {
    // Locked alone: two imports of one course take turns.
    const course = await knownCourses.lock(em, courseId, 'alone');
    if (!course) throw notFound('Course');
    demandThere(course);
    const sourceIds = rows.map(({ sourceId }) => sourceId);
    const ids = new Map(await importedBefore(em, source, sourceIds));
    const refused: { sourceId: string; reason: string }[] = [];
    const missing = rows.filter(({ sourceId }) => !ids.has(sourceId));
    for (const row of missing) {
      const made = make(courseId, row);
      if (typeof made === 'string') {
        refused.push({ sourceId: row.sourceId, reason: made });
        continue;
      }
      em.persist([made, ImportRef.of(source, row.sourceId, made.id)]);
      ids.set(row.sourceId, made.id);
    }
    return { created: missing.length - refused.length, ids, refused };
  });
}

/** The assignment, or the reason why it cannot be made, for people. */
function make(courseId: string, { id, createdAt, details }: ImportedAssignment): Assignment | string {
  try {
    return assignmentOf(checked(CreateAssignmentInput, { ...details, courseId }), createdAt, id);
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}
