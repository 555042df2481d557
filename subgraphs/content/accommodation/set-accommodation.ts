import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { expiryOf } from '../attempt/expiry.js';
import { QuizAttempt } from '../attempt/quiz-attempt.entity.js';
import { quizzesBegun } from '../attempt/versions.js';
import { learners } from '../enrollment/known-enrollments.js';
import { contents } from '../item/access.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { QuizAccommodation } from './accommodation.entity.js';
import type { QuizAccommodationInput } from './accommodation.inputs.js';

/**
 * The course's staff, admins, except for themselves; also in an archived course, because it concerns one student only. An attempt that is
 * open has the other time at once. NOT_ENROLLED for a student who is not an active learner of the course.
 */
export async function setQuizAccommodation(context: RequestContext, input: QuizAccommodationInput): Promise<ContentItem> {
  const { contentId, studentId } = input;
  const opening = await contents.openingOf(context, contentId, 'accommodate', { studentId });
  const isEnrolled = opening.courseId !== null && (await learners.learns(context, opening.courseId, studentId));
  return transaction(context, async (em) => {
    const { thing: content, course } = await opening.open(em);
    demandThere(course);
    if (!content.quiz) throw badInput({ contentId: 'is not a quiz' });
    if (!isEnrolled) throw refuse(ErrorCode.NOT_ENROLLED, 'The student is not in the course');
    const extras = { extraTimePercent: input.extraTimePercent ?? 0, extraAttempts: input.extraAttempts ?? 0 };
    const known = await em.findOne(QuizAccommodation, { contentId, studentId }, { refresh: true });
    em.persist(Object.assign(known ?? new QuizAccommodation(), { contentId, studentId, ...extras }));
    await extendOpenAttempt(em, { contentId, studentId }, extras.extraTimePercent);
    return content;
  });
}

/** Whoever submits an attempt holds the content's row, as this command does alone: an open one is open until the end. */
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
