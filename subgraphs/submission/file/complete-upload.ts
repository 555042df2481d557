import type { RequestContext } from '../../../platform/kernel/context.js';
import { completeUpload } from '../../../platform/service/uploads/complete-upload.js';
import type { Submission } from '../submission/submission.entity.js';
import { demandFile } from './demand-file.js';
import { submissionUploads } from './uploads.js';

/** See `completeUpload`. A file that is refused is no file of the draft any more: the student requests another upload. */
export async function completeSubmissionUpload(context: RequestContext, id: string): Promise<Submission> {
  const { submission } = await demandFile(context, id);
  await completeUpload(context, submissionUploads, id);
  return submission;
}
