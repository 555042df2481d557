import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { discardUploads } from '../../../platform/service/uploads/discard.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { contents } from '../item/access.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { stillShown } from '../upload/still-shown.js';
import { MediaTrack } from './media-track.entity.js';

/** The course's staff, admins. */
export async function removeTrack(context: RequestContext, id: string): Promise<ContentItem> {
  const track = isId(id) ? await context.em.findOne(MediaTrack, { id }) : null;
  // In the words of a track whose video the caller may not see: that there is one is not told.
  if (!track) throw notFound('Content');
  const opening = await contents.openingOf(context, track.contentId, 'edit');
  return transaction(context, async (em) => {
    const { thing: content, course } = await opening.open(em);
    demandOpen(course);
    await em.nativeDelete(MediaTrack, { id });
    if ((await stillShown(em, [track.objectKey])).length === 0) await discardUploads(em, { sql: 'id = ?', parameters: [track.objectKey] });
    return content;
  });
}
