import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { ContentItem } from '../item/content-item.entity.js';
import { letGo } from './let-go.js';

/** In the transaction in which it became ready: the file of its content. */
export async function takeFile(context: RequestContext, upload: Upload): Promise<void> {
  const { em, clock } = context;
  const content = (await findForUpdate(em, ContentItem, upload.subjectId)) as ContentItem;
  const before = content.objectKey;
  content.takeFile(upload, clock.now());
  await em.flush();
  if (before) await letGo(context, before);
}
