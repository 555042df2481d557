import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { SubmissionFile } from './submission-file.entity.js';

/** A batch: the files of submissions, in the order in which they were added. A caller who sees the submission sees them. */
export const filesOfSubmissions = async (submissionIds: readonly string[], { em }: RequestContext) =>
  groupedBy(
    submissionIds,
    await findRows(em, SubmissionFile, { submissionId: [...submissionIds] }, { orderBy: { id: 'asc' } }),
    (file) => file.submissionId,
  );
