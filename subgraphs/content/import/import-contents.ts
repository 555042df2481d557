import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError, ErrorCode, notFound } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { ImportRef, importedBefore } from '../../../platform/service/imports/import-ref.entity.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { CreateContentInput } from '../item/content-item.inputs.js';
import { contentOf } from '../item/create-content.js';
import { type ImportedQuiz, importedQuiz } from '../quiz/imported-quiz.js';

/** A content of an external source. */
export interface ImportedContent {
  /** The id that it gets here, which an item of a module names. */
  readonly id: string;
  /** The row's own id at the source. */
  readonly sourceId: string;
  readonly details: Omit<CreateContentInput, 'courseId' | 'quiz'>;
  readonly quiz?: ImportedQuiz;
}

/**
 * Imports contents of one course, all or none, and nobody is notified. Those that are here already stay as they are, so an import that was
 * stopped can be run again. Returns how many are new. BAD_USER_INPUT for one that breaks a rule: `faultOf` tells it before. NOT_FOUND,
 * COURSE_DELETED.
 */
export async function importContents(
  context: RequestContext,
  { source, courseId }: { readonly source: string; readonly courseId: string },
  rows: readonly ImportedContent[],
): Promise<number> {
  requireService(context.caller);
  await knownCourses.find(context, courseId, (course) => !course.isDeleted);
  return transaction({ ...context, silent: true }, async (em) => {
    // Locked alone: two imports of one course take turns.
    const course = await knownCourses.lock(em, courseId, 'alone');
    if (!course) throw notFound('Course');
    demandThere(course);
    const known = await importedBefore(
      em,
      source,
      rows.map(({ sourceId }) => sourceId),
    );
    const missing = rows.filter(({ sourceId }) => !known.has(sourceId));
    for (const row of missing) {
      em.persist([contentFrom(row, courseId, context.clock.now()), ImportRef.of(source, row.sourceId, row.id)]);
    }
    return missing.length;
  });
}

/** Why a content cannot be imported, for people; null when it can. */
export function faultOf(row: ImportedContent): string | null {
  try {
    contentFrom(row, row.id, new Date(0));
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === ErrorCode.BAD_USER_INPUT) return error.message;
    throw error;
  }
}

function contentFrom({ id, details, quiz }: ImportedContent, courseId: string, now: Date): ContentItem {
  const input = checked(CreateContentInput, { ...details, courseId });
  return contentOf(input, quiz ? importedQuiz(quiz) : null, now, id);
}
