import { groupedBy } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { QuizAccommodation } from './accommodation.entity.js';

/** A batch, without a policy: by content, the accommodations that give their student anything. */
export const accommodationsOfQuizzes: Batch<string, QuizAccommodation[]> = async (contentIds, { em }) => {
  const given = { $or: [{ extraTimePercent: { $gt: 0 } }, { extraAttempts: { $gt: 0 } }] };
  const found = await findRows(em, QuizAccommodation, { contentId: [...contentIds], ...given }, { orderBy: { studentId: 'asc' } });
  return groupedBy(contentIds, found, ({ contentId }) => contentId);
};
