import type { EntityManager } from '@mikro-orm/postgresql';
import { QuizAccommodation } from './accommodation.entity.js';

/** What a student has beside everybody's time and attempts. */
export type Extras = Pick<QuizAccommodation, 'extraTimePercent' | 'extraAttempts'>;

export const NO_EXTRAS: Extras = { extraTimePercent: 0, extraAttempts: 0 };

export const extrasOf = async (em: EntityManager, contentId: string, studentId: string): Promise<Extras> =>
  (await em.findOne(QuizAccommodation, { contentId, studentId }, { refresh: true })) ?? NO_EXTRAS;
