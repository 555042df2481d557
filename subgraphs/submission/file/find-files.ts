import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { LIVE } from '../../../platform/service/uploads/upload-state.js';

/** A batch: the files of submissions, in the order in which they were added. A caller who sees the submission sees them. */
export const filesOfSubmissions = async (submissionIds: readonly string[], { em }: RequestContext) =>
  groupedBy(
    submissionIds,
    await findRows(em, Upload, { subjectId: [...submissionIds], state: LIVE }, { orderBy: { id: 'asc' } }),
    (file) => file.subjectId,
  );
