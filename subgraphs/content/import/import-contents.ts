import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError, ErrorCode, notFound } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { type ImportedRows, importRows } from '../../../platform/service/imports/import-rows.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { CreateContentInput } from '../item/content-item.inputs.js';
import { contentOf } from '../item/create-content.js';
import { type ImportedQuiz, importedQuiz } from '../quiz/imported-quiz.js';

/** A content of an external source. */
export interface ImportedContent {
  /** The id that it gets here; a new one when it is absent. */
  readonly id?: string;
  /** The row's own id at the source. */
  readonly sourceId: string;
  readonly createdAt: Date;
  readonly details: Omit<CreateContentInput, 'courseId' | 'quiz'>;
  readonly quiz?: ImportedQuiz;
}

/** Imports contents of one course, and nobody is notified: see `importRows`. NOT_FOUND, COURSE_DELETED. */
export async function importContents(
  context: RequestContext,
  { source, courseId }: { readonly source: string; readonly courseId: string },
  rows: readonly ImportedContent[],
): Promise<ImportedRows> {
  requireService(context.caller);
  await knownCourses.find(context, courseId, (course) => !course.isDeleted);
  return transaction({ ...context, silent: true }, async (em) => {
    // Locked alone: two imports of one course take turns.
    const course = await knownCourses.lock(em, courseId, 'alone');
    if (!course) throw notFound('Course');
    demandThere(course);
    return importRows(em, source, rows, (row) => contentFrom(row, courseId));
  });
}

/** Why a content will be refused, for an import that first makes the course which shows it; null when it will not. */
export function faultOf(row: ImportedContent): string | null {
  try {
    contentFrom(row, newId());
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === ErrorCode.BAD_USER_INPUT) return error.message;
    throw error;
  }
}

const contentFrom = ({ id, createdAt, details, quiz }: ImportedContent, courseId: string): ContentItem =>
  contentOf(checked(CreateContentInput, { ...details, courseId }), quiz ? importedQuiz(quiz) : null, createdAt, id);
