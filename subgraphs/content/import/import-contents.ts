import type { RequestContext } from '../../../platform/kernel/context.js';
import { newId } from '../../../platform/kernel/ids.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { faultIn, type ImportedRows, importRows } from '../../../platform/service/imports/import-rows.js';
import { importUnder } from '../../../schema/read-models/import-under.js';
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
  return importUnder(context, knownCourses, courseId, (em) => importRows(em, source, rows, (row) => contentFrom(row, courseId)));
}

/** Why a content will be refused, for an import that first makes the course which shows it; null when it will not. */
export const faultOf = (row: ImportedContent): string | null => faultIn(() => contentFrom(row, newId()));

const contentFrom = ({ id, createdAt, details, quiz }: ImportedContent, courseId: string): ContentItem =>
  contentOf(checked(CreateContentInput, { ...details, courseId }), quiz ? importedQuiz(quiz) : null, createdAt, id);
