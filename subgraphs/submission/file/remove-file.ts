import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { discardUploads } from '../../../platform/service/uploads/discard.js';
import { notifyFollowers } from '../submission/followers.js';
import type { Submission } from '../submission/submission.entity.js';
import { demandFile, lockFile } from './demand-file.js';

/** Removes a file from the caller's draft, whether it has arrived or not. */
export async function removeSubmissionFile(context: RequestContext, id: string): Promise<Submission> {
  const { submission } = await demandFile(context, id);
  return transaction(context, async (em) => {
    const inside = { ...context, em };
    const current = await lockFile(inside, id, submission);
    await discardUploads(em, { sql: 'id = ?', parameters: [id] });
    notifyFollowers(inside, current.submission);
    return current.submission;
  });
}
