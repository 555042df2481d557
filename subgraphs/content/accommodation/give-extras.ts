import type { EntityManager } from '@mikro-orm/postgresql';
import { expiryOf } from '../attempt/expiry.js';
import { QuizAttempt } from '../attempt/quiz-attempt.entity.js';
import { quizzesBegun } from '../attempt/versions.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { QuizAccommodation } from './accommodation.entity.js';
import { type Extras, NO_EXTRAS } from './extras.js';

/** Gives a student these extras in the place of those that they had; what they have already changes nothing. The caller holds the content's row alone. */
export async function giveExtras(em: EntityManager, content: ContentItem, studentId: string, extras: Extras): Promise<void> {
  const taking = { contentId: content.id, studentId };
  const known = await em.findOne(QuizAccommodation, taking, { refresh: true });
  if (isSame(known ?? NO_EXTRAS, extras)) return;
  em.persist(Object.assign(known ?? new QuizAccommodation(), taking, extras));
  content.accommodate(studentId, extras);
  await extendOpenAttempt(em, taking, extras.extraTimePercent);
}

const isSame = (one: Extras, other: Extras): boolean =>
  one.extraTimePercent === other.extraTimePercent && one.extraAttempts === other.extraAttempts;

/** Whoever submits an attempt holds the content's row, as the caller does alone: an open one is open until the end. */
async function extendOpenAttempt(
  em: EntityManager,
  taking: { readonly contentId: string; readonly studentId: string },
  extraTimePercent: number,
): Promise<void> {
  const open = await em.findOne(QuizAttempt, { ...taking, submittedAt: null }, { refresh: true });
  if (!open) return;
  const quizOf = await quizzesBegun(em, [open]);
  open.expiresAt = expiryOf(open.startedAt, quizOf(open).timeLimitSeconds, extraTimePercent);
}
