import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { completeUpload } from '../../../platform/service/uploads/complete-upload.js';
import { ContentItem } from '../item/content-item.entity.js';
import { demandUpload } from './demand-upload.js';
import { contentUploads } from './uploads.js';

/** See `completeUpload`: of an upload that the caller has asked for. Answers the content as it is with the file. */
export async function completeContentUpload(context: RequestContext, id: string): Promise<ContentItem> {
  const { subjectId } = await demandUpload(context, id);
  await completeUpload(context, contentUploads, id);
  const content = await findRow(context.em, ContentItem, { id: subjectId });
  if (!content) throw notFound('Content');
  return content;
}
