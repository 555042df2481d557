import { looksLike } from '../../../platform/adapters/object-store/file-types.js';
import type { StoredObject } from '../../../platform/adapters/object-store/objects.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { notifyFollowers } from '../submission/followers.js';
import type { Submission } from '../submission/submission.entity.js';
import { demandFile, lockFile } from './demand-file.js';
import { discardFiles } from './discard-files.js';
import { filesIn } from './objects.js';
import type { SubmissionFile } from './submission-file.entity.js';

/**
 * Checks what has arrived, whatever the client says. UPLOAD_INCOMPLETE while nothing has; a file that differs from what was announced is
 * removed, and the student requests another upload: UPLOAD_INCOMPLETE, UPLOAD_TYPE_REFUSED.
 */
export async function completeSubmissionUpload(context: RequestContext, id: string): Promise<Submission> {
  const { file, submission } = await demandFile(context, id);
  if (file.ready) return submission;
  const arrived = await filesIn(context).inspect(id);
  if (!arrived) throw refuse(ErrorCode.UPLOAD_INCOMPLETE, 'The file has not arrived whole');
  const fault = await faultOf(file, arrived);
  if (fault) await transaction(context, (em) => discardFiles(em, { where: 'file.id = ? and not file.ready', parameters: [id] }));
  if (fault) throw fault;
  return transaction(context, async (em) => {
    const inside = { ...context, em };
    const current = await lockFile(inside, id, submission);
    current.file.ready = true;
    current.file.sha256 = arrived.sha256;
    notifyFollowers(inside, current.submission);
    return current.submission;
  });
}

async function faultOf({ sizeBytes, sha256, mimeType }: SubmissionFile, arrived: StoredObject): Promise<DomainError | null> {
  if (arrived.sizeBytes !== sizeBytes || (sha256 && arrived.sha256 !== sha256)) {
    return refuse(ErrorCode.UPLOAD_INCOMPLETE, 'What arrived is not what was announced; ask for another upload');
  }
  return (await looksLike(mimeType, arrived.head)) ? null : refuse(ErrorCode.UPLOAD_TYPE_REFUSED, `The file is no ${mimeType}`);
}
