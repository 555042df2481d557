import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { demandSubmission, lockSubmission } from '../submission/demand-submission.js';
import type { Submission } from '../submission/submission.entity.js';

/**
 * Finds a file that the caller may change, before the command opens its transaction. NOT_FOUND for a caller who may not see its
 * submission.
 */
export async function demandFile(context: RequestContext, id: string): Promise<{ file: Upload; submission: Submission }> {
  const file = isId(id) ? await context.em.findOne(Upload, { id }) : null;
  // In the words of a file whose submission the caller may not see: that there is one is not told.
  if (!file) throw notFound('Submission');
  return { file, submission: await demandSubmission(context, file.subjectId, 'changeFiles') };
}

/** The same inside the transaction: only files of a draft can change. */
export async function lockFile(
  context: Pick<RequestContext, 'caller' | 'em'>,
  id: string,
  { id: submissionId, courseId }: Submission,
): Promise<{ file: Upload; submission: Submission }> {
  const submission = await lockSubmission(context, submissionId, courseId, 'changeFiles');
  const file = await findForUpdate(context.em, Upload, id);
  if (!file) throw notFound('File');
  if (!submission.isDraft) throw conflict('What was submitted does not change');
  return { file, submission };
}
