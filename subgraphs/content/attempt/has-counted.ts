import type { EntityManager } from '@mikro-orm/postgresql';
import type { ContentItem } from '../item/content-item.entity.js';
import { QuizAttempt } from './quiz-attempt.entity.js';

/**
 * Whether a student has a score in the quiz that counts in the grade of the course. The caller holds the content's row alone, and whoever
 * submits an attempt shares it: so the answer holds until the caller commits.
 */
export async function hasCounted(em: EntityManager, { id: contentId, quiz }: ContentItem): Promise<boolean> {
  if (!quiz || quiz.weight === 0) return false;
  return (await em.findOne(QuizAttempt, { contentId, submittedAt: { $ne: null } }, { fields: ['id'] })) !== null;
}
