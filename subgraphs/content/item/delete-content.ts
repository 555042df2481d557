import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ImportRef } from '../../../platform/service/imports/import-ref.entity.js';
import { discardUploads } from '../../../platform/service/uploads/discard.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { hasCounted } from '../attempt/has-counted.js';
import { MediaTrack } from '../track/media-track.entity.js';
import { stillShown } from '../upload/still-shown.js';
import { contents } from './access.js';
import { isShown } from './in-use.js';

/** The course's staff, admins. CONFLICT while an item of a module shows it, and for a quiz in which students have scores that count. */
export async function deleteContent(context: RequestContext, id: string): Promise<boolean> {
  const opening = await contents.openingOf(context, id, 'delete');
  // Before course is asked: only a caller who may delete it learns what it answers, and no lock is held while we wait.
  const shown = opening.seen && (await isShown(context, opening.seen));
  return transaction(context, async (em) => {
    const { thing: content, course } = await opening.open(em);
    demandOpen(course);
    if (shown) throw conflict('A module of the course shows it: remove the item first');
    if (await hasCounted(em, content)) throw conflict('Students have scores in it that count in their grades');
    content.deleted();
    const tracks = await em.find(MediaTrack, { contentId: content.id });
    em.remove([content, ...tracks]);
    await em.flush();
    await stillShown(
      em,
      [content, ...tracks].map(({ objectKey }) => objectKey),
    );
    await discardUploads(em, { sql: 'subject_id = ?', parameters: [content.id] });
    await em.nativeDelete(ImportRef, { thingId: content.id });
    return true;
  });
}
