import type { RequestContext } from '../../../platform/kernel/context.js';
import { newId } from '../../../platform/kernel/ids.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { faultIn, type ImportedRows, importRows } from '../../../platform/service/imports/import-rows.js';
import { importUnder } from '../../../schema/read-models/import-under.js';
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

/**
 * Imports assignments of one course, and nobody is notified: see `importRows`. NOT_FOUND, COURSE_DELETED.
 */
export async function importAssignments(
  context: RequestContext,
  { source, courseId }: { readonly source: string; readonly courseId: string },
  rows: readonly ImportedAssignment[],
): Promise<ImportedRows> {
  return importUnder(context, knownCourses, courseId, (em) => importRows(em, source, rows, (row) => assignmentFrom(row, courseId)));
}

/** Why an assignment will be refused, for an import that first makes the course which shows it; null when it will not. */
export const faultOf = (row: ImportedAssignment): string | null => faultIn(() => assignmentFrom(row, newId()));

const assignmentFrom = ({ id, createdAt, details }: ImportedAssignment, courseId: string): Assignment =>
  assignmentOf(checked(CreateAssignmentInput, { ...details, courseId }), createdAt, id);
