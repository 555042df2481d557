import type { EntityManager } from '@mikro-orm/postgresql';
import { groupedBy } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { QuizAccommodation } from './accommodation.entity.js';
import { type Extras, NO_EXTRAS } from './extras.js';

/** A batch, without a policy: by content, the accommodations that give their student anything. */
export const accommodationsOfQuizzes: Batch<string, QuizAccommodation[]> = async (contentIds, { em }) => {
  const given = { $or: [{ extraTimePercent: { $gt: 0 } }, { extraAttempts: { $gt: 0 } }] };
  const found = await findRows(em, QuizAccommodation, { contentId: [...contentIds], ...given }, { orderBy: { studentId: 'asc' } });
  return groupedBy(contentIds, found, ({ contentId }) => contentId);
};

export const extrasOf = async (em: EntityManager, contentId: string, studentId: string): Promise<Extras> =>
  (await em.findOne(QuizAccommodation, { contentId, studentId }, { refresh: true })) ?? NO_EXTRAS;
