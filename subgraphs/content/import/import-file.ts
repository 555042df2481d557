import type { Readable } from 'node:stream';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { storeOf } from '../../../platform/service/uploads/uploads.js';
import { ContentItem } from '../item/content-item.entity.js';
import { completeContentUpload } from '../upload/complete-upload.js';
import { announced, UploadInput } from '../upload/request-upload.js';
import { contentUploads } from '../upload/uploads.js';

/** The file of an imported VIDEO or PDF. */
export interface ImportedFile {
  readonly contentId: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  open(): Promise<Readable>;
}

/**
 * Puts a file into the store for a content that has none, under the rules of every upload: who may, which types, how large, and that it
 * is what it says. Nothing happens when there is one already. UPLOAD_TYPE_REFUSED, UPLOAD_TOO_LARGE, UPLOAD_INCOMPLETE.
 */
export async function importFile(context: RequestContext, { open, ...file }: ImportedFile): Promise<void> {
  const content = await findRow(context.em, ContentItem, { id: file.contentId });
  if (content?.ready) return;
  const upload = await announced(context, checked(UploadInput, file), null);
  await storeOf(context, contentUploads).write(upload.id, await open(), file);
  await completeContentUpload(context, upload.id);
}
