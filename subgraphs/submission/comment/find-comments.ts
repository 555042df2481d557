import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { SubmissionComment } from './comment.entity.js';

/** A batch: the comments on submissions, oldest first. A caller who sees the submission sees them. */
export const commentsOnSubmissions = async (submissionIds: readonly string[], { em }: RequestContext) =>
  groupedBy(
    submissionIds,
    await findRows(em, SubmissionComment, { submissionId: [...submissionIds] }, { orderBy: { id: 'asc' } }),
    (comment) => comment.submissionId,
  );
