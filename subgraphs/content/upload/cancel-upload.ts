import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { endUploads } from '../../../platform/service/uploads/discard.js';
import { UploadState } from '../../../platform/service/uploads/upload-state.js';
import { demandUpload } from './demand-upload.js';

/** Ends an upload that the caller has asked for, with what has arrived. Of one that has ended nothing changes. CONFLICT for a file in use. */
export async function cancelUpload(context: RequestContext, id: string): Promise<boolean> {
  const { state } = await demandUpload(context, id);
  const ended = await transaction(context, (em) => endUploads(em, UploadState.CANCELLED, { sql: 'id = ?', parameters: [id] }));
  if (ended.length === 0 && state === UploadState.READY) throw conflict('The file is there: replace it, or delete the content');
  return true;
}
