import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { LIMITS } from '../limits.js';
import { letGo } from '../upload/let-go.js';
import { MediaTrack } from './media-track.entity.js';
import type { TrackInput } from './track.inputs.js';

/** In the transaction in which its file became ready: a track of its video, in the place of the one that is called the same. */
export async function takeTrack(context: RequestContext, { id, subjectId: contentId, fileName, mimeType, details }: Upload): Promise<void> {
  const { em } = context;
  const named = details as TrackInput;
  const before = await em.findOne(MediaTrack, { contentId, ...named });
  if (before) {
    await em.nativeDelete(MediaTrack, { id: before.id });
    await letGo(context, before.objectKey);
  } else if ((await em.count(MediaTrack, { contentId })) >= LIMITS.tracks) {
    throw conflict(`A video has ${LIMITS.tracks} tracks at most`);
  }
  await em.insert(MediaTrack, { id, objectKey: id, contentId, ...named, fileName, mimeType });
}
