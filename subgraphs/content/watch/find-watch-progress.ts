import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { WatchProgress } from './watch-progress.entity.js';

/** A batch: what the caller has watched, by the video. */
export const ownWatchProgress: Batch<string, WatchProgress> = async (contentIds, { em, caller }) => {
  if (caller.kind !== 'user') return new Map();
  const own = await findRows(em, WatchProgress, { studentId: caller.userId, contentId: [...contentIds] });
  return byKey(own, ({ contentId }) => contentId);
};
