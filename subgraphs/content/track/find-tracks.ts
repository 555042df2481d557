import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { MediaTrack } from './media-track.entity.js';

/** A batch: the tracks of contents. A caller who sees the content sees them. */
export const tracksOfContents = async (contentIds: readonly string[], { em }: RequestContext) =>
  groupedBy(
    contentIds,
    await findRows(em, MediaTrack, { contentId: [...contentIds] }, { orderBy: { kind: 'asc', language: 'asc', label: 'asc' } }),
    (track) => track.contentId,
  );
