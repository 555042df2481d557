import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { discardReplaced } from '../../../platform/service/uploads/discard.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { ContentItem } from '../item/content-item.entity.js';
import { downloadTtl } from '../settings.js';

/**
 * In the transaction in which it became ready: the file of its content. The one before is read until the addresses have expired that were
 * given out for it.
 */
export async function takeFile({ em, clock, settings }: RequestContext, upload: Upload): Promise<void> {
  const content = (await findForUpdate(em, ContentItem, upload.subjectId)) as ContentItem;
  const now = clock.now();
  if (content.objectKey) await discardReplaced(em, content.objectKey, new Date(now.getTime() + settings(downloadTtl)), now);
  content.takeFile(upload, now);
}
