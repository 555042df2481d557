import type { Readable } from 'node:stream';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { storeOf } from '../../../platform/service/uploads/uploads.js';
import { ContentItem } from '../item/content-item.entity.js';
import { MediaTrack } from '../track/media-track.entity.js';
import { TrackInput } from '../track/track.inputs.js';
import { completeContentUpload } from '../upload/complete-upload.js';
import { announced, UploadInput } from '../upload/request-upload.js';
import { contentUploads } from '../upload/uploads.js';

/** The file of an imported VIDEO or PDF, or of a track of a video. */
export interface ImportedFile {
  readonly contentId: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly track?: TrackInput;
  open(): Promise<Readable>;
}

/**
 * Puts a file into the store for a content that has none, or a track of that name, under the rules of every upload: who may, which types,
 * how large, and that it is what it says. Nothing happens when there is one already. UPLOAD_TYPE_REFUSED, UPLOAD_TOO_LARGE, UPLOAD_INCOMPLETE.
 */
export async function importFile(context: RequestContext, { open, track: named, ...file }: ImportedFile): Promise<void> {
  const track = named && checked(TrackInput, named);
  if (await isThere(context, file.contentId, track)) return;
  const upload = await announced(context, checked(UploadInput, { ...file, track }), null);
  await storeOf(context, contentUploads).write(upload.id, await open(), file);
  await completeContentUpload(context, upload.id);
}

async function isThere({ em }: RequestContext, contentId: string, track: TrackInput | undefined): Promise<boolean> {
  if (!track) return (await findRow(em, ContentItem, { id: contentId }))?.ready ?? false;
  const { kind, label } = track;
  return (await findRow(em, MediaTrack, { contentId, kind, label, language: canonicalTag(track.language) })) !== null;
}
