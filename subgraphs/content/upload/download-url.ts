import type { RequestContext } from '../../../platform/kernel/context.js';
import { storeOf } from '../../../platform/service/uploads/uploads.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { downloadTtl } from '../settings.js';
import { contentUploads } from './uploads.js';

/**
 * Signs the address of a content's file, for a caller who sees the content. Browsers may show it: the types of our files run nothing in
 * the page, and viewers of PDF keep its scripts to themselves.
 */
export async function downloadUrlOf(context: RequestContext, content: ContentItem): Promise<string | null> {
  const { objectKey, fileName, mimeType } = content;
  if (objectKey === null || fileName === null || mimeType === null) return null;
  return storeOf(context, contentUploads).downloadUrl(objectKey, { fileName, mimeType, ttl: context.settings(downloadTtl), show: true });
}
