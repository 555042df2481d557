import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { SubmissionFile } from './submission-file.entity.js';

/** A batch: the files of submissions, in the order in which they were added. A caller who sees the submission sees them. */
export const filesOfSubmissions = async (submissionIds: readonly string[], { em }: RequestContext) =>
  groupedBy(
    submissionIds,
    await em.find(SubmissionFile, { submissionId: { $in: [...submissionIds] } }, { orderBy: { id: 'asc' } }),
    (file) => file.submissionId,
  );
